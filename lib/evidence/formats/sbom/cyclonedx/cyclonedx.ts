import { valueAt, isObject, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Remark, Sbom, SbomComponent, Vex } from '#lib/evidence/model/evidence.ts';
import { readTime } from '#lib/evidence/read/time.ts';
import { isRefusal, type Refusal } from '#lib/evidence/read/refusal.ts';
import { componentDigests, withPurlName, componentPurls } from '#lib/evidence/formats/component/component.ts';
import { checkCycloneDx } from './cyclonedx-rules.ts';
import { cyclonedxScan, cyclonedxVex } from './cyclonedx-vulnerabilities.ts';

/** A CycloneDX 1.x document as JSON: an SBOM; where it lists nothing but vulnerabilities, a VEX document or a scan. */
export function readCycloneDx(value: JsonObject, remarks: Remark[] = []): Facts | Refusal {
  const refused = checkCycloneDx(value);
  if (isRefusal(refused)) return refused;
  const sbom = readSbom(value);
  const names = new Map(
    [...(sbom.root ? [sbom.root] : []), ...sbom.components].map((one): [string, SbomComponent] => [one.ref, one]),
  );
  const vex = cyclonedxVex(value, names);
  remarkLinks(vex, remarks);
  const scan = cyclonedxScan(value, names);
  if (sbom.components.length === 0 && vex !== null) return { kind: 'vex', vex };
  if (sbom.components.length === 0 && scan !== null) return { kind: 'scan', scan };
  return { kind: 'sbom', sbom, vex, scan };
}

/** Say on what an answer by BOM-Link hangs: the other document may not be known here. */
function remarkLinks(vex: Vex | null, remarks: Remark[]): void {
  const links = (vex?.statements ?? []).flatMap(({ products }) => products.filter((id) => id.startsWith('urn:cdx:')));
  const documents = [...new Set(links.map((link) => link.split('#')[0]!))];
  if (documents.length === 0) return;
  const named = documents.slice(0, 3).join(', ') + (documents.length > 3 ? ` and ${documents.length - 3} more` : '');
  const message = `It names components of other documents (${named}). It answers a finding only where a verified SBOM of the artifact has that serial number and version.`;
  remarks.push({ code: 'bom-link', pointer: '/vulnerabilities', message });
}

function readSbom(value: JsonObject): Sbom {
  const written = valueAt(value, 'metadata', 'component');
  const components: SbomComponent[] = [];
  const edges: Sbom['edges'] = [];
  const root = isObject(written) ? withPurlName(readComponent(written, 'metadata.component')) : null;
  walk(asList(value['components']), null, components, edges);
  if (isObject(written)) walk(asList(written['components']), root!.ref, components, edges);
  for (const entry of asList(value['dependencies'])) {
    const from = asText(member(entry, 'ref'));
    if (from === null) continue;
    for (const to of asList(member(entry, 'dependsOn')))
      if (typeof to === 'string') edges.push({ from, to, kind: 'dependsOn' });
    for (const to of asList(member(entry, 'provides')))
      if (typeof to === 'string') edges.push({ from, to, kind: 'provides' });
  }
  return {
    format: 'cyclonedx',
    ...bomLink(value),
    specVersion: asText(value['specVersion']) ?? '',
    created: readTime(valueAt(value, 'metadata', 'timestamp')),
    tools: tools(valueAt(value, 'metadata', 'tools')),
    root,
    components,
    edges,
    complete: completeness(value, root),
  };
}

/** The version is 1 where it is left out (`bom-1.x.schema.json`). */
function bomLink(value: JsonObject): Pick<Sbom, 'bomLink'> {
  const serial = asText(value['serialNumber'])?.toLowerCase().slice('urn:uuid:'.length) ?? '';
  return serial === '' ? {} : { bomLink: `urn:cdx:${serial}/${Number(value['version'] ?? 1)}` };
}

/** Components within components, outer before inner; one that holds another contains it. */
function walk(values: JsonValue[], parent: string | null, components: SbomComponent[], edges: Sbom['edges']): void {
  for (const value of values) {
    if (!isObject(value)) continue;
    const component = readComponent(value, `component-${components.length}`);
    components.push(component);
    if (parent !== null) edges.push({ from: parent, to: component.ref, kind: 'contains' });
    walk(asList(value['components']), component.ref, components, edges);
  }
}

function readComponent(value: JsonObject, fallback: string): SbomComponent {
  const group = asText(value['group']);
  const name = asText(value['name']) ?? '';
  const known = componentPurls([value['purl'], ...concludedPurls(value)]);
  return {
    ref: asText(value['bom-ref']) ?? fallback,
    type: asText(value['type']),
    name: group === null ? name : `${group}/${name}`,
    version: asText(value['version']),
    ...known,
    cpe: asText(value['cpe']),
    digests: componentDigests(hashPairs(value['hashes']), known.purl, asText(value['type'])),
    licenses: licenses(value['licenses']),
  };
}

/** `evidence.identity` is one object in 1.5 and a list since 1.6; it can conclude on further package URLs. */
function concludedPurls(value: JsonObject): (JsonValue | undefined)[] {
  const identity = valueAt(value, 'evidence', 'identity');
  const entries = Array.isArray(identity) ? identity : [identity ?? null];
  return entries.filter((one) => member(one, 'field') === 'purl').map((one) => member(one, 'concludedValue'));
}

function hashPairs(value: JsonValue | undefined): [string, JsonValue][] {
  return asList(value).map((hash) => [asText(member(hash, 'alg')) ?? '', member(hash, 'content') ?? null]);
}

function licenses(value: JsonValue | undefined): string[] {
  return asList(value)
    .map(
      (choice) =>
        asText(member(choice, 'expression')) ??
        asText(valueAt(choice, 'license', 'id')) ??
        asText(valueAt(choice, 'license', 'name')),
    )
    .filter((name) => name !== null);
}

/** A list of `{vendor, name, version}` until 1.4; since 1.5 also `{components, services}`. */
function tools(value: JsonValue | undefined): string[] {
  const entries = Array.isArray(value)
    ? value
    : [...asList(member(value, 'components')), ...asList(member(value, 'services'))];
  return entries
    .map((tool) =>
      [
        asText(member(tool, 'vendor')) ?? asText(member(tool, 'group')),
        asText(member(tool, 'name')),
        asText(member(tool, 'version')),
      ]
        .filter((part) => part !== null)
        .join(' '),
    )
    .filter((name) => name !== '');
}

/** What the document says of its own completeness for the thing it describes. */
function completeness(value: JsonObject, root: SbomComponent | null): Sbom['complete'] {
  const own = asList(value['compositions']).filter((entry) => {
    const about = [...asList(member(entry, 'assemblies')), ...asList(member(entry, 'dependencies'))];
    return about.length === 0 || (root !== null && about.includes(root.ref));
  });
  const aggregates = own.map((entry) => asText(member(entry, 'aggregate')) ?? '');
  if (aggregates.some((aggregate) => aggregate.startsWith('incomplete'))) return 'incomplete';
  return aggregates.includes('complete') ? 'complete' : 'unknown';
}
