import { table } from '#lib/bytes/table.ts';
import { at, isObject, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { pointer } from '#lib/bytes/json/pointer.ts';
import type { Facts, Remark, Sbom, SbomComponent } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../read/time.ts';
import { refuse, type Refusal } from '../../read/refusal.ts';
import { componentDigests, namedByPurl, purls } from '#lib/evidence/formats/component/component.ts';
import { severalRoots } from './roots.ts';

/** SPDX 2.2, 2.3 in JSON (SPDX specification 2.3). Files are counted as components only where no package is. */
export function readSpdx2(value: JsonObject, remarks: Remark[] = []): Facts | Refusal {
  const version = value['spdxVersion'];
  if (typeof version !== 'string' || !/^SPDX-2\.\d+$/.test(version))
    return refuse(
      version === undefined ? 'missing-field' : 'unknown-media-type',
      '/spdxVersion',
      'SPDX 2.x says so in `spdxVersion`.',
    );
  if (typeof value['SPDXID'] !== 'string' || !/^SPDXRef-[A-Za-z0-9.-]+$/.test(value['SPDXID']))
    return refuse('missing-field', '/SPDXID', 'An SPDX document has the identifier `SPDXRef-DOCUMENT`.');
  for (const key of ['packages', 'files', 'relationships']) {
    if (value[key] !== undefined && value[key] !== null && !Array.isArray(value[key]))
      return refuse('wrong-type', pointer(key), 'This is a list.');
  }
  const elements = [...list(value['packages']), ...(list(value['packages']).length > 0 ? [] : list(value['files']))];
  const all = elements.filter((element): element is JsonObject => isObject(element)).map(readElement);
  const described = describedBy(value);
  const found = described.length === 1 ? all.find((component) => component.ref === described[0]) : undefined;
  const root = found ? namedByPurl(found) : null;
  severalRoots(
    described.map((id) => all.find((component) => component.ref === id)?.name ?? id),
    '/relationships',
    remarks,
  );
  const sbom: Sbom = {
    format: 'spdx',
    specVersion: version.slice('SPDX-'.length),
    created: readTime(at(value, 'creationInfo', 'created')),
    tools: list(at(value, 'creationInfo', 'creators'))
      .filter((creator) => typeof creator === 'string' && creator.startsWith('Tool:'))
      .map((creator) => (creator as string).slice(5).trim())
      .filter((name) => name !== ''),
    root,
    components: all.filter((component) => component !== found),
    edges: edges(value),
    complete: 'unknown',
  };
  return { kind: 'sbom', sbom, vex: null, scan: null };
}

function readElement(value: JsonObject): SbomComponent {
  const external = list(value['externalRefs']);
  const locators = (type: RegExp): string[] =>
    external
      .filter((reference) => type.test(text(member(reference, 'referenceType')) ?? ''))
      .map((reference) => text(member(reference, 'referenceLocator')))
      .filter((found) => found !== null);
  const known = purls(locators(/(^|[/#])purl$/i));
  const type = text(value['primaryPackagePurpose'])?.toLowerCase() ?? null;
  const checksums = list(value['checksums']).map((checksum): [string, JsonValue] => [
    text(member(checksum, 'algorithm')) ?? '',
    member(checksum, 'checksumValue') ?? null,
  ]);
  const declared = [text(value['licenseConcluded']), text(value['licenseDeclared'])].filter(
    (license) => license !== null && license !== 'NOASSERTION' && license !== 'NONE',
  ) as string[];
  return {
    ref: text(value['SPDXID']) ?? '',
    type,
    name: text(value['name']) ?? text(value['packageName']) ?? text(value['fileName']) ?? text(value['SPDXID']) ?? '',
    version: text(value['versionInfo']),
    ...known,
    cpe: locators(/(^|[/#])cpe2[23]Type$/i)[0] ?? null,
    digests: componentDigests(checksums, known.purl, type),
    licenses: [...new Set(declared)],
  };
}

/** What the document describes: `documentDescribes`, or the DESCRIBES relationship in either direction. */
function describedBy(value: JsonObject): string[] {
  const found = new Set(list(value['documentDescribes']).filter((id) => typeof id === 'string'));
  for (const relationship of list(value['relationships'])) {
    const type = member(relationship, 'relationshipType');
    if (type === 'DESCRIBES' && member(relationship, 'spdxElementId') === value['SPDXID'])
      found.add(text(member(relationship, 'relatedSpdxElement')) ?? '');
    if (type === 'DESCRIBED_BY' && member(relationship, 'relatedSpdxElement') === value['SPDXID'])
      found.add(text(member(relationship, 'spdxElementId')) ?? '');
  }
  return [...found];
}

/**
 * Relationships as edges; those named from the dependency's end (`DEPENDENCY_OF`, `CONTAINED_BY`, `…_OF`) are turned
 * round.
 */
function edges(value: JsonObject): Sbom['edges'] {
  const turned = table<string>({
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
  const straight = table<string>({
    DEPENDS_ON: 'dependsOn',
    CONTAINS: 'contains',
    GENERATED_FROM: 'generatedFrom',
    STATIC_LINK: 'dependsOn',
    DYNAMIC_LINK: 'dependsOn',
    HAS_PREREQUISITE: 'dependsOn',
  });
  const found: Sbom['edges'] = [];
  for (const relationship of list(value['relationships'])) {
    const from = text(member(relationship, 'spdxElementId'));
    const to = text(member(relationship, 'relatedSpdxElement'));
    const type = text(member(relationship, 'relationshipType')) ?? '';
    if (from === null || to === null || to === 'NONE' || to === 'NOASSERTION') continue;
    if (turned[type]) found.push({ from: to, to: from, kind: turned[type] });
    else if (straight[type]) found.push({ from, to, kind: straight[type] });
  }
  return found;
}
