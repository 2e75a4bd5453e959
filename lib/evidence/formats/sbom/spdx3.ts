import { lookupTable } from '#lib/bytes/lookup-table.ts';
import { algorithmName } from '#lib/bytes/digest-set.ts';
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
import type { Facts, Remark, Sbom, SbomComponent, Vex, VexScope, VexStatus } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../read/time.ts';
import { refuse, type Refusal } from '../../read/refusal.ts';
import { spdx3Scan } from '../scans/spdx3-findings.ts';
import { withScopes } from '../vex/scope.ts';
import { allPurls, componentDigests, withPurlName, componentPurls } from '#lib/evidence/formats/component/component.ts';
import { remarkSeveralRoots } from './root-remarks.ts';
import { compactElements } from './spdx3-terms.ts';

const COMPONENTS = new Set([
  'software_Package',
  'software_File',
  'software_Snippet',
  'ai_AIPackage',
  'dataset_DatasetPackage',
]);
const VEX = lookupTable<VexStatus>({
  security_VexAffectedVulnAssessmentRelationship: 'affected',
  security_VexNotAffectedVulnAssessmentRelationship: 'not_affected',
  security_VexFixedVulnAssessmentRelationship: 'fixed',
  security_VexUnderInvestigationVulnAssessmentRelationship: 'under_investigation',
});

/** Read SPDX 3.0 in its compact JSON-LD form as typed JSON (SPDX 3.0.1 serialisation). */
export function readSpdx3(value: JsonObject, remarks: Remark[] = []): Facts | Refusal {
  const graph = value['@graph'];
  if (!Array.isArray(graph))
    return refuse('missing-field', '/@graph', 'An SPDX 3 document holds its elements in `@graph`.');
  const elements = compactElements(graph, value['@context']);
  const byId = new Map(elements.map((element): [string, JsonObject] => [idOf(element), element]));
  const info = elements.find((element) => element['type'] === 'CreationInfo');
  const version =
    asText(member(info, 'specVersion')) ?? /\/rdf\/(3\.[\d.]+)\//.exec(JSON.stringify(value['@context']))?.[1] ?? '3.0';
  const relationships = elements.filter((element) => isObject(element) && 'relationshipType' in element);
  const licenses = licensesByElement(relationships, byId);
  const all = elements
    .filter((element) => COMPONENTS.has(asText(element['type']) ?? ''))
    .map((element) => readElement(element, licenses));
  const roots = elements
    .filter((element) => element['type'] === 'software_Sbom' || element['type'] === 'SpdxDocument')
    .flatMap((element) => asList(element['rootElement']));
  const named = [...new Set(roots.filter((id) => typeof id === 'string'))]
    .map((id) => all.find((component) => component.ref === id))
    .filter((component) => component !== undefined);
  const root = named.length === 1 ? withPurlName(named[0]!) : null;
  remarkSeveralRoots(
    named.map((component) => component.name),
    '/@graph',
    remarks,
  );
  const tools = asList(member(info, 'createdUsing'))
    .map((id) => asText(member(byId.get(asLabel(id) ?? ''), 'name')))
    .filter((name) => name !== null);
  const sbom: Sbom = {
    format: 'spdx',
    specVersion: version,
    created: readTime(member(info, 'created')),
    tools,
    root,
    components: root === null ? all : all.filter((component) => component.ref !== root.ref),
    edges: edges(relationships),
    complete: completeness(relationships, root),
    ...buildTools(relationships, all),
  };
  const vex = readVex(elements, byId, sbom.created);
  const scan = spdx3Scan({
    elements,
    components: all,
    tools,
    created: sbom.created,
    namesOf: (id) => vulnerabilityNames(id, byId),
  });
  return sbom.components.length === 0 && root === null && vex !== null && scan === null
    ? { kind: 'vex', vex }
    : { kind: 'sbom', sbom, vex, scan };
}

/** The elements that a relationship `usesTool` names. */
function buildTools(relationships: JsonObject[], all: readonly SbomComponent[]): Pick<Sbom, 'buildTools'> {
  const uses = relationships.filter((one) => one['relationshipType'] === 'usesTool');
  const ids = new Set(uses.flatMap((one) => asList(one['to'])));
  const tools = all.filter(({ ref }) => ids.has(ref));
  return tools.length === 0 ? {} : { buildTools: tools };
}

function idOf(element: JsonObject): string {
  return asText(element['spdxId']) ?? asText(element['@id']) ?? '';
}

function readElement(element: JsonObject, licenses: Map<string, Set<string>>): SbomComponent {
  const identifiers = asList(element['externalIdentifier']);
  const identifiersOf = (type: RegExp): string[] =>
    identifiers
      .filter((one) => type.test(asText(member(one, 'externalIdentifierType')) ?? ''))
      .map((one) => asText(member(one, 'identifier')))
      .filter((found) => found !== null);
  // A PackageVerificationCode is a hash over a list of files and not the digest of a file.
  const hashes = asList(element['verifiedUsing'])
    .filter((one) => member(one, 'type') !== 'PackageVerificationCode' && typeof member(one, 'hashValue') === 'string')
    .map((one): [string, JsonValue] => [asText(member(one, 'algorithm')) ?? '', member(one, 'hashValue')!]);
  const ref = idOf(element);
  const known = componentPurls([element['software_packageUrl'], ...identifiersOf(/^(packageUrl|purl)$/i)]);
  const type = asText(element['software_primaryPurpose']) ?? (element['type'] === 'software_File' ? 'file' : null);
  return {
    ref,
    type,
    name: asText(element['name']) ?? ref,
    version: asText(element['software_packageVersion']),
    ...known,
    cpe: identifiersOf(/^cpe2[23]$/i)[0] ?? null,
    digests: componentDigests(hashes, known.purl, type),
    licenses: [...(licenses.get(ref) ?? [])],
  };
}

function licensesByElement(relationships: JsonObject[], byId: Map<string, JsonObject>): Map<string, Set<string>> {
  const licenses = new Map<string, Set<string>>();
  for (const relationship of relationships) {
    const from = asText(relationship['from']);
    const type = asText(relationship['relationshipType']) ?? '';
    if (from === null || !/^has(Declared|Concluded)License$/.test(type)) continue;
    const names = licenses.get(from) ?? new Set();
    licenses.set(from, names);
    for (const id of asList(relationship['to'])) {
      const license = byId.get(asLabel(id) ?? '');
      const name = asText(member(license, 'simplelicensing_licenseExpression')) ?? asText(member(license, 'name'));
      if (name !== null) names.add(name);
    }
  }
  return licenses;
}

function edges(relationships: JsonObject[]): Sbom['edges'] {
  return relationships.flatMap((one) => {
    const from = asText(one['from']);
    const kind = asText(one['relationshipType']) ?? '';
    if (
      from === null ||
      ![
        'dependsOn',
        'contains',
        'generates',
        'hasDynamicLink',
        'hasStaticLink',
        'usesTool',
        'hasPrerequisite',
        'hasOptionalDependency',
        'hasProvidedDependency',
      ].includes(kind)
    )
      return [];
    return asList(one['to'])
      .filter((to) => typeof to === 'string')
      .map((to) => ({
        from,
        to: to as string,
        kind: kind === 'contains' || kind === 'generates' ? kind : 'dependsOn',
      }));
  });
}

function completeness(relationships: JsonObject[], root: SbomComponent | null): Sbom['complete'] {
  const own = relationships
    .filter((one) => root !== null && one['from'] === root.ref)
    .map((one) => asText(one['completeness']));
  if (own.includes('incomplete')) return 'incomplete';
  return own.includes('complete') ? 'complete' : 'unknown';
}

function readVex(elements: JsonObject[], byId: Map<string, JsonObject>, created: string | null): Vex | null {
  const assessed = elements.filter((element) => VEX[asText(element['type']) ?? ''] !== undefined);
  if (assessed.length === 0) return null;
  const statements = assessed.map((element): Vex['statements'][number] => {
    const status = VEX[asText(element['type'])!]!;
    const [justification, impact, action] = [
      asText(element['security_justificationType']),
      asText(element['security_impactStatement']),
      asText(element['security_actionStatement']),
    ];
    const [vulnerability, ...aliases] = vulnerabilityNames(asText(element['from']) ?? '', byId);
    const times = ['security_modifiedTime', 'security_publishedTime'].map((key) => readTime(element[key]));
    const timestamp = times.find((time) => time !== null) ?? created;
    const reasoned =
      (status !== 'not_affected' || justification !== null || impact !== null) &&
      (status !== 'affected' || action !== null);
    const withdrawn = readTime(element['security_withdrawnTime']) !== null;
    return {
      vulnerability: vulnerability!,
      aliases,
      ...withScopes(assessedScopes(element, byId)),
      status,
      justification,
      impact,
      action,
      timestamp,
      valid: reasoned && !withdrawn,
    };
  });
  return { format: 'spdx', author: null, timestamp: created, statements };
}

/** The names of a vulnerability: its name, then its external identifiers; if it has neither, its id. */
function vulnerabilityNames(id: string, byId: Map<string, JsonObject>): string[] {
  const identifiers = asList(valueAt(byId.get(id), 'externalIdentifier')).map((one) =>
    asText(member(one, 'identifier')),
  );
  const names = [asText(valueAt(byId.get(id), 'name')), ...identifiers].filter((name) => name !== null);
  return names.length > 0 ? [...new Set(names)] : [id];
}

/**
 * The products in `to`. An `assessedElement` restricts the statement to that part of them (SPDX 3.0.1, Security).
 */
function assessedScopes(element: JsonObject, byId: Map<string, JsonObject>): VexScope[] {
  const part = asText(element['security_assessedElement']);
  const subcomponents = part === null ? [] : elementNames(part, byId);
  return asList(element['to'])
    .filter((id) => typeof id === 'string')
    .map((id) => ({ products: elementNames(id as string, byId), subcomponents }));
}

/** The names of an element: its package URLs and digests; if it has none, its id. */
function elementNames(id: string, byId: Map<string, JsonObject>): string[] {
  const element = byId.get(id);
  if (element === undefined) return [id];
  const component = readElement(element, new Map());
  const digests = Object.entries(component.digests).map(([algorithm, value]) => `${algorithmName(algorithm)}:${value}`);
  const names = [...allPurls(component), ...digests];
  return names.length > 0 ? names : [id];
}
