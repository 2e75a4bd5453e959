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
 * The analyses in a document as VEX statements, and the versions that it lists as unaffected; null where it has
 * neither.
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
  const found: VexStatement[] = [];
  // A list of which nothing is left is no statement about everything.
  if (status !== undefined && (!named || affected.length > 0)) {
    const products = affected.flatMap((ref) => productsOf(ref, names));
    const valid = status !== 'not_affected' || state === 'false_positive' || justification !== null || detail !== null;
    found.push({ ...common, products, status, justification, impact: detail, valid });
  }
  if (unaffected.length > 0) {
    const products = unaffected.flatMap((ref) => productsOf(ref, names));
    found.push({
      ...common,
      products,
      status: 'not_affected',
      justification: null,
      impact: 'The document lists this version as unaffected.',
      valid: true,
    });
  }
  return found;
}

/**
 * The rated vulnerabilities in a document as findings; null where it lists none, which proves nothing: tools that
 * search for none write an empty list too.
 */
export function cyclonedxScan(value: JsonObject, names: ComponentsByRef): VulnerabilityScan | null {
  const listed = asList(value['vulnerabilities']).filter(isObject);
  if (listed.length === 0) return null;
  const findings = listed.flatMap((entry): Finding[] => {
    const { score, severity } = ratingOf(asList(member(entry, 'ratings')));
    const common = { aliases: aliases(entry), score, url: asText(valueAt(entry, 'source', 'url')) };
    const { affected, unaffected } = readAffects(entry, names);
    if (affected.length === 0 && unaffected.length > 0) return [];
    const about = affected.map((ref) => names.get(ref));
    return (about.length > 0 ? about : [undefined]).map((component) =>
      makeFinding(asText(member(entry, 'id')) ?? 'unnamed', severity, {
        ...common,
        package: component?.name ?? null,
        purl: component?.purl ?? null,
        version: component?.version ?? null,
      }),
    );
  });
  const own = toolNames(valueAt(value, 'metadata', 'tools'));
  const tools = own.length > 0 ? own : listed.flatMap((entry) => toolNames(member(entry, 'tools')));
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
 * What a scanner looked at, as far as its list of components tells: the kinds of packages, the files and systems that
 * they come from (Trivy lists these as components without a package URL), and the thing itself where it is no image,
 * which is looked at as a whole.
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
  const things = listed.filter((one) => one !== root);
  return root === '' || root.startsWith('container ') ? things : [`about ${root}`, ...things];
}

/** A list of `{vendor, name, version}` until 1.4; since 1.5 also `{components, services}`. */
function toolNames(value: JsonValue | undefined): string[] {
  const entries = Array.isArray(value)
    ? value
    : [...asList(member(value, 'components')), ...asList(member(value, 'services'))];
  return entries.map((tool) => asText(member(tool, 'name'))).filter((name) => name !== null);
}

/** The worst of all ratings; one without a severity is rated by its score or vector. */
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
