import { lookupTable } from '#lib/bytes/lookup-table.ts';
import { valueAt, isObject, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type {
  Finding,
  SbomComponent,
  Vex,
  VexStatement,
  VexStatus,
  VulnerabilityScan,
} from '#lib/evidence/model/evidence.ts';
import { readTime } from '#lib/evidence/read/time.ts';
import { coverageOf } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { purposeOf } from '#lib/evidence/formats/scans/coverage/tools.ts';
import { makeFinding } from '#lib/evidence/formats/finding/finding.ts';
import { ratingFrom, readScore, worstRating, type Rating } from '#lib/evidence/formats/finding/severity.ts';
import { productsOf, readAffects } from './cyclonedx-affects.ts';

/** CycloneDX analysis states as VEX statuses (CycloneDX VEX, OpenVEX §status). */
const STATUSES = lookupTable<VexStatus>({
  not_affected: 'not_affected',
  false_positive: 'not_affected',
  exploitable: 'affected',
  resolved: 'fixed',
  resolved_with_pedigree: 'fixed',
  in_triage: 'under_investigation',
});

type ComponentsByRef = Map<string, SbomComponent>;

/**
 * The analyses in a document, and the versions that it lists as unaffected, as VEX statements; null if it has neither.
 */
export function cyclonedxVex(value: JsonObject, names: ComponentsByRef): Vex | null {
  const created = readTime(valueAt(value, 'metadata', 'timestamp'));
  const statements = asList(value['vulnerabilities']).flatMap((entry) => readEntry(entry, names, created));
  if (statements.length === 0) return null;
  const author =
    asText(valueAt(value, 'metadata', 'supplier', 'name')) ??
    asText(valueAt(value, 'metadata', 'authors', 0, 'name')) ??
    asText(valueAt(value, 'metadata', 'manufacturer', 'name'));
  return { format: 'cyclonedx', author, timestamp: created, statements };
}

function readEntry(entry: JsonValue, names: ComponentsByRef, created: string | null): VexStatement[] {
  const { affected, unaffected, named } = readAffects(entry, names);
  const analysis = member(entry, 'analysis');
  const state = asText(member(analysis, 'state')) ?? '';
  const status = STATUSES[state];
  const [justification, detail] = [asText(member(analysis, 'justification')), asText(member(analysis, 'detail'))];
  const common = {
    vulnerability: asText(member(entry, 'id')) ?? '',
    aliases: aliases(entry),
    subcomponents: [],
    action:
      asText(member(entry, 'recommendation')) ??
      (asList(member(analysis, 'response'))
        .filter((word) => typeof word === 'string')
        .join(', ') ||
        null),
    timestamp: readTime(member(analysis, 'lastUpdated')) ?? readTime(member(analysis, 'firstIssued')) ?? created,
  };
  const statements: VexStatement[] = [];
  // If none of the listed products is affected, the statement must not widen to all products.
  if (status !== undefined && (!named || affected.length > 0)) {
    const products = affected.flatMap((ref) => productsOf(ref, names));
    const valid = status !== 'not_affected' || state === 'false_positive' || justification !== null || detail !== null;
    statements.push({ ...common, products, status, justification, impact: detail, valid });
  }
  if (unaffected.length > 0) {
    const products = unaffected.flatMap((ref) => productsOf(ref, names));
    statements.push({
      ...common,
      products,
      status: 'not_affected',
      justification: null,
      impact: 'The document lists this version as unaffected.',
      valid: true,
    });
  }
  return statements;
}

/**
 * The vulnerabilities in a document as findings; null if it lists none. An empty list proves nothing, because tools
 * that do not search for vulnerabilities write one too.
 */
export function cyclonedxScan(value: JsonObject, names: ComponentsByRef): VulnerabilityScan | null {
  const listed = asList(value['vulnerabilities']).filter(isObject);
  if (listed.length === 0) return null;
  const findings = listed.flatMap((entry): Finding[] => {
    const { score, severity } = ratingOf(asList(member(entry, 'ratings')));
    const common = { aliases: aliases(entry), score, url: asText(valueAt(entry, 'source', 'url')) };
    const { affected, unaffected } = readAffects(entry, names);
    if (affected.length === 0 && unaffected.length > 0) return [];
    const components = affected.map((ref) => names.get(ref));
    return (components.length > 0 ? components : [undefined]).map((component) =>
      makeFinding(asText(member(entry, 'id')) ?? 'unnamed', severity, {
        ...common,
        package: component?.name ?? null,
        purl: component?.purl ?? null,
        version: component?.version ?? null,
      }),
    );
  });
  const documentTools = toolNames(valueAt(value, 'metadata', 'tools'));
  const tools = documentTools.length > 0 ? documentTools : listed.flatMap((entry) => toolNames(member(entry, 'tools')));
  return {
    scanner: [...new Set(tools)].join(', ') || null,
    scannerVersion: null,
    finishedOn: readTime(valueAt(value, 'metadata', 'timestamp')),
    databaseUpdated: null,
    findings,
    purpose: tools.some((tool) => purposeOf(tool) === 'vulnerabilities') ? 'vulnerabilities' : 'unknown',
    coverage: coverageOf({ tools, scopes: scopesOf(value, names) }),
    problem: null,
  };
}

/**
 * The targets that a scanner examined, as far as its list of components shows: the kinds of packages, their files and
 * systems (Trivy lists these as components without a package URL), and the described thing unless it is an image, which
 * is always examined as a whole.
 */
function scopesOf(value: JsonObject, names: ComponentsByRef): string[] {
  const all = [...names.values()];
  const kinds = all.map(({ purl }) => /^pkg:([^/]+)\//.exec(purl ?? '')?.[1]).filter((kind) => kind !== undefined);
  const targets = all.filter(
    ({ purl, type }) => purl === null && (type === 'application' || type === 'operating-system'),
  );
  const described = valueAt(value, 'metadata', 'component');
  const root = ['type', 'name']
    .map((key) => asText(member(described, key)) ?? '')
    .join(' ')
    .trim();
  const listed = [
    ...kinds.map((kind) => `packages ${kind}`),
    ...targets.map(({ type, name }) => (type === 'application' ? `application ${name}` : `${type}`)),
  ];
  const scopes = listed.filter((scope) => scope !== root);
  return root === '' || root.startsWith('container ') ? scopes : [`about ${root}`, ...scopes];
}

/** The tools of a document or vulnerability: a list until CycloneDX 1.4; since 1.5 also `{components, services}`. */
export function toolEntries(value: JsonValue | undefined): JsonValue[] {
  if (Array.isArray(value)) return value;
  return [...asList(member(value, 'components')), ...asList(member(value, 'services'))];
}

function toolNames(value: JsonValue | undefined): string[] {
  return toolEntries(value)
    .map((tool) => asText(member(tool, 'name')))
    .filter((name) => name !== null);
}

/** The worst of all ratings. A rating without a severity counts by its score or vector. */
function ratingOf(ratings: readonly JsonValue[]): Rating {
  return worstRating(
    ratings.map((one) => {
      const version = /^CVSSv2/i.test(asText(member(one, 'method')) ?? '') ? 2 : 3;
      const scores = [readScore(member(one, 'score'), version), readScore(member(one, 'vector'))].filter(
        (score) => score.score !== null,
      );
      return ratingFrom(member(one, 'severity'), scores.slice(0, 1));
    }),
  );
}

function aliases(entry: JsonValue): string[] {
  return asList(member(entry, 'references'))
    .map((reference) => asText(member(reference, 'id')))
    .filter((id) => id !== null && id !== asText(member(entry, 'id'))) as string[];
}
