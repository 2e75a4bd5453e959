import { lookupTable } from '#lib/bytes/lookup-table.ts';
import { valueAt, isObject, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import type { Facts, Remark, Sbom, SbomComponent } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../read/time.ts';
import { refuse, type Refusal } from '../../read/refusal.ts';
import { componentDigests, withPurlName, componentPurls } from '#lib/evidence/formats/component/component.ts';
import { remarkSeveralRoots } from './root-remarks.ts';

/** Read SPDX 2.2 or 2.3 in JSON (SPDX specification 2.3). Files count as components only if there are no packages. */
export function readSpdx2(value: JsonObject, remarks: Remark[] = []): Facts | Refusal {
  const version = value['spdxVersion'];
  if (typeof version !== 'string' || !/^SPDX-2\.\d+$/.test(version))
    return refuse(
      version === undefined ? 'missing-field' : 'unknown-media-type',
      '/spdxVersion',
      'An SPDX 2.x document names its version in `spdxVersion`.',
    );
  if (typeof value['SPDXID'] !== 'string' || !/^SPDXRef-[A-Za-z0-9.-]+$/.test(value['SPDXID']))
    return refuse('missing-field', '/SPDXID', 'An SPDX document has the identifier `SPDXRef-DOCUMENT`.');
  for (const key of ['packages', 'files', 'relationships']) {
    if (value[key] !== undefined && value[key] !== null && !Array.isArray(value[key]))
      return refuse('wrong-type', jsonPointer(key), 'This is a list.');
  }
  const elements = [
    ...asList(value['packages']),
    ...(asList(value['packages']).length > 0 ? [] : asList(value['files'])),
  ];
  const all = elements.filter((element): element is JsonObject => isObject(element)).map(readElement);
  const described = describedBy(value);
  const found = described.length === 1 ? all.find((component) => component.ref === described[0]) : undefined;
  const root = found ? withPurlName(found) : null;
  remarkSeveralRoots(
    described.map((id) => all.find((component) => component.ref === id)?.name ?? id),
    '/relationships',
    remarks,
  );
  const sbom: Sbom = {
    format: 'spdx',
    specVersion: version.slice('SPDX-'.length),
    created: readTime(valueAt(value, 'creationInfo', 'created')),
    tools: asList(valueAt(value, 'creationInfo', 'creators'))
      .filter((creator) => typeof creator === 'string' && creator.startsWith('Tool:'))
      .map((creator) => (creator as string).slice(5).trim())
      .filter((name) => name !== ''),
    root,
    components: all.filter((component) => component !== found),
    edges: edges(value),
    complete: 'unknown',
    ...buildTools(value, all),
  };
  return { kind: 'sbom', sbom, vex: null, scan: null };
}

function readElement(value: JsonObject): SbomComponent {
  const external = asList(value['externalRefs']);
  const locators = (type: RegExp): string[] =>
    external
      .filter((reference) => type.test(asText(member(reference, 'referenceType')) ?? ''))
      .map((reference) => asText(member(reference, 'referenceLocator')))
      .filter((found) => found !== null);
  const known = componentPurls(locators(/(^|[/#])purl$/i));
  const type = asText(value['primaryPackagePurpose'])?.toLowerCase() ?? null;
  const checksums = asList(value['checksums']).map((checksum): [string, JsonValue] => [
    asText(member(checksum, 'algorithm')) ?? '',
    member(checksum, 'checksumValue') ?? null,
  ]);
  const declared = [asText(value['licenseConcluded']), asText(value['licenseDeclared'])].filter(
    (license) => license !== null && license !== 'NOASSERTION' && license !== 'NONE',
  ) as string[];
  return {
    ref: asText(value['SPDXID']) ?? '',
    type,
    name:
      asText(value['name']) ??
      asText(value['packageName']) ??
      asText(value['fileName']) ??
      asText(value['SPDXID']) ??
      '',
    version: asText(value['versionInfo']),
    ...known,
    cpe: locators(/(^|[/#])cpe2[23]Type$/i)[0] ?? null,
    digests: componentDigests(checksums, known.purl, type),
    licenses: [...new Set(declared)],
  };
}

/** The packages that are the build tool of another one. */
function buildTools(value: JsonObject, all: readonly SbomComponent[]): Pick<Sbom, 'buildTools'> {
  const ids = new Set(
    asList(value['relationships'])
      .filter((one) => member(one, 'relationshipType') === 'BUILD_TOOL_OF')
      .map((one) => asText(member(one, 'spdxElementId'))),
  );
  const tools = all.filter(({ ref }) => ids.has(ref));
  return tools.length === 0 ? {} : { buildTools: tools };
}

/** The ids of the described elements: `documentDescribes`, or the DESCRIBES relationship in either direction. */
function describedBy(value: JsonObject): string[] {
  const ids = new Set(asList(value['documentDescribes']).filter((id) => typeof id === 'string'));
  for (const relationship of asList(value['relationships'])) {
    const type = member(relationship, 'relationshipType');
    if (type === 'DESCRIBES' && member(relationship, 'spdxElementId') === value['SPDXID'])
      ids.add(asText(member(relationship, 'relatedSpdxElement')) ?? '');
    if (type === 'DESCRIBED_BY' && member(relationship, 'relatedSpdxElement') === value['SPDXID'])
      ids.add(asText(member(relationship, 'spdxElementId')) ?? '');
  }
  return [...ids];
}

/**
 * Relationships as edges. Those with the opposite direction (`DEPENDENCY_OF`, `CONTAINED_BY`, `…_OF`) are reversed.
 */
function edges(value: JsonObject): Sbom['edges'] {
  const reversed = lookupTable<string>({
    DEPENDENCY_OF: 'dependsOn',
    CONTAINED_BY: 'contains',
    DEV_DEPENDENCY_OF: 'dependsOn',
    BUILD_DEPENDENCY_OF: 'dependsOn',
    RUNTIME_DEPENDENCY_OF: 'dependsOn',
    OPTIONAL_DEPENDENCY_OF: 'dependsOn',
    PROVIDED_DEPENDENCY_OF: 'dependsOn',
    TEST_DEPENDENCY_OF: 'dependsOn',
    PACKAGE_OF: 'contains',
  });
  const forward = lookupTable<string>({
    DEPENDS_ON: 'dependsOn',
    CONTAINS: 'contains',
    GENERATED_FROM: 'generatedFrom',
    STATIC_LINK: 'dependsOn',
    DYNAMIC_LINK: 'dependsOn',
    HAS_PREREQUISITE: 'dependsOn',
  });
  const result: Sbom['edges'] = [];
  for (const relationship of asList(value['relationships'])) {
    const from = asText(member(relationship, 'spdxElementId'));
    const to = asText(member(relationship, 'relatedSpdxElement'));
    const type = asText(member(relationship, 'relationshipType')) ?? '';
    if (from === null || to === null || to === 'NONE' || to === 'NOASSERTION') continue;
    if (reversed[type]) result.push({ from: to, to: from, kind: reversed[type] });
    else if (forward[type]) result.push({ from, to, kind: forward[type] });
  }
  return result;
}
