import {
  valueAt,
  isObject,
  asList,
  member,
  asText,
  type JsonObject,
  type JsonValue,
  asLabel,
} from '#lib/bytes/json/json.ts';
import type { Facts, Remark, Sbom, SbomComponent, Vex } from '#lib/evidence/model/evidence.ts';
import { readTime } from '#lib/evidence/read/time.ts';
import { isRefusal, type Refusal } from '#lib/evidence/read/refusal.ts';
import { componentDigests, withPurlName, componentPurls } from '#lib/evidence/formats/component/component.ts';
import { checkCycloneDx } from './cyclonedx-rules.ts';
import { cyclonedxScan, cyclonedxVex, toolEntries } from './cyclonedx-vulnerabilities.ts';

/** Read a CycloneDX 1.x document: as an SBOM, or as VEX or a scan if it lists only vulnerabilities. */
export function readCycloneDx(value: JsonObject, remarks: Remark[] = []): Facts | Refusal {
  const refused = checkCycloneDx(value);
  if (isRefusal(refused)) return refused;
  const sbom = readSbom(value);
  const names = new Map(
    [...(sbom.root ? [sbom.root] : []), ...sbom.components].map((component): [string, SbomComponent] => [
      component.ref,
      component,
    ]),
  );
  const vex = cyclonedxVex(value, names);
  remarkLinks(vex, remarks);
  const scan = cyclonedxScan(value, names);
  if (sbom.components.length === 0 && vex !== null) return { kind: 'vex', vex };
  if (sbom.components.length === 0 && scan !== null) return { kind: 'scan', scan };
  return { kind: 'sbom', sbom, vex, scan };
}

/** Add a remark if VEX statements name products by BOM-Link, because the other document may be unknown. */
function remarkLinks(vex: Vex | null, remarks: Remark[]): void {
  const links = (vex?.statements ?? []).flatMap(({ products }) => products.filter((id) => id.startsWith('urn:cdx:')));
  const documents = [...new Set(links.map((link) => link.split('#')[0]!))];
  if (documents.length === 0) return;
  const named = documents.slice(0, 3).join(', ') + (documents.length > 3 ? ` and ${documents.length - 3} more` : '');
  const message = `The document names components of other documents (${named}). It answers a finding only if a verified SBOM of the artifact has that serial number and version.`;
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
    ...formulation(value),
  };
}

/** Components of the formulas, which describe how something was built (`bom-1.5.schema.json` and later). */
function formulation(value: JsonObject): Pick<Sbom, 'buildTools'> {
  const buildTools: SbomComponent[] = [];
  for (const formula of asList(value['formulation'])) walk(asList(member(formula, 'components')), null, buildTools, []);
  return buildTools.length === 0 ? {} : { buildTools };
}

/** The BOM-Link of a document with a serial number. A missing version means 1 (`bom-1.x.schema.json`). */
function bomLink(value: JsonObject): Pick<Sbom, 'bomLink'> {
  const serial = asText(value['serialNumber'])?.toLowerCase().slice('urn:uuid:'.length) ?? '';
  return serial === '' ? {} : { bomLink: `urn:cdx:${serial}/${Number(asLabel(value['version']) ?? 1)}` };
}

/** Collect nested components, outer before inner, with an edge `contains` from each to its inner ones. */
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

/** `vendor name version` of each tool. */
function tools(value: JsonValue | undefined): string[] {
  return toolEntries(value)
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

/** The document's claim that it is complete, as far as it concerns the described thing. */
function completeness(value: JsonObject, root: SbomComponent | null): Sbom['complete'] {
  const compositions = asList(value['compositions']).filter((entry) => {
    const refs = [...asList(member(entry, 'assemblies')), ...asList(member(entry, 'dependencies'))];
    return refs.length === 0 || (root !== null && refs.includes(root.ref));
  });
  const aggregates = compositions.map((entry) => asText(member(entry, 'aggregate')) ?? '');
  if (aggregates.some((aggregate) => aggregate.startsWith('incomplete'))) return 'incomplete';
  return aggregates.includes('complete') ? 'complete' : 'unknown';
}
