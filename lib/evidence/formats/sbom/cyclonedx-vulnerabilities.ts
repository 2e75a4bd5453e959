import { table } from '#lib/bytes/table.ts';
import { at, isObject, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Finding, SbomComponent, Vex, VexStatement, VexStatus, VulnerabilityScan } from '../../evidence.ts';
import { readTime } from '../../read/time.ts';
import { finding } from '../scans/finding.ts';
import { readScore, severityWord, worse } from '../scans/severity.ts';
import { productsOf, readAffects } from './cyclonedx-affects.ts';

/** CycloneDX analysis states as VEX statuses (CycloneDX VEX, OpenVEX §status). */
const STATUSES = table<VexStatus>({
  not_affected: 'not_affected', false_positive: 'not_affected', exploitable: 'affected', resolved: 'fixed', resolved_with_pedigree: 'fixed', in_triage: 'under_investigation',
});

type Names = Map<string, SbomComponent>;

/** The analyses in a document as VEX statements, and the versions that it lists as unaffected; null where it has neither. */
export function cyclonedxVex(value: JsonObject, names: Names): Vex | null {
  const created = readTime(at(value, 'metadata', 'timestamp'));
  const statements = list(value['vulnerabilities']).flatMap((entry) => readEntry(entry, names, created));
  if (statements.length === 0) return null;
  const author = text(at(value, 'metadata', 'supplier', 'name')) ?? text(at(value, 'metadata', 'authors', 0, 'name')) ?? text(at(value, 'metadata', 'manufacturer', 'name'));
  return { format: 'cyclonedx', author, timestamp: created, statements };
}

function readEntry(entry: JsonValue, names: Names, created: string | null): VexStatement[] {
  const { affected, unaffected, named } = readAffects(entry, names);
  const analysis = member(entry, 'analysis');
  const state = text(member(analysis, 'state')) ?? '';
  const status = STATUSES[state];
  const [justification, detail] = [text(member(analysis, 'justification')), text(member(analysis, 'detail'))];
  const common = {
    vulnerability: text(member(entry, 'id')) ?? '',
    aliases: aliases(entry),
    subcomponents: [],
    action: text(member(entry, 'recommendation')) ?? (list(member(analysis, 'response')).filter((word) => typeof word === 'string').join(', ') || null),
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
    found.push({ ...common, products, status: 'not_affected', justification: null, impact: 'The document lists this version as unaffected.', valid: true });
  }
  return found;
}

/** The rated vulnerabilities in a document as findings; null where it lists none. */
export function cyclonedxScan(value: JsonObject, names: Names): VulnerabilityScan | null {
  const rated = list(value['vulnerabilities']).filter((entry) => isObject(entry) && text(entry['id']) !== null);
  if (rated.length === 0) return null;
  const findings = rated.flatMap((entry): Finding[] => {
    const ratings = list(member(entry, 'ratings'));
    const severity = ratings.reduce<Finding['severity']>((worst, rating) => worse(worst, severityOf(rating)), 'unknown');
    const scores = ratings.map((rating) => member(rating, 'score')).filter((score) => typeof score === 'number');
    const common = { aliases: aliases(entry), score: scores.length > 0 ? Math.max(...scores) : null, url: text(at(entry, 'source', 'url')) };
    const { affected, unaffected } = readAffects(entry, names);
    if (affected.length === 0 && unaffected.length > 0) return [];
    const about = affected.map((ref) => names.get(ref));
    return (about.length > 0 ? about : [undefined]).map((component) => finding(text(member(entry, 'id'))!, severity, { ...common, package: component?.name ?? null, purl: component?.purl ?? null, version: component?.version ?? null }));
  });
  return { scanner: null, scannerVersion: null, finishedOn: readTime(at(value, 'metadata', 'timestamp')), databaseUpdated: null, findings };
}

function severityOf(rating: JsonValue): Finding['severity'] {
  const word = severityWord(member(rating, 'severity'));
  return word === 'unknown' ? readScore(member(rating, 'score')).severity : word;
}

function aliases(entry: JsonValue): string[] {
  return list(member(entry, 'references')).map((reference) => text(member(reference, 'id'))).filter((id) => id !== null && id !== text(member(entry, 'id'))) as string[];
}
