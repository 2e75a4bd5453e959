import { table } from '#lib/bytes/table.ts';
import { at, isObject, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Finding, SbomComponent, Vex, VexStatus, VulnerabilityScan } from '../../evidence.ts';
import { readTime } from '../../read/time.ts';
import { finding } from '../scans/finding.ts';
import { readScore, severityWord, worse } from '../scans/severity.ts';

/** CycloneDX analysis states as VEX statuses (CycloneDX VEX, OpenVEX §status). */
const STATUSES = table<VexStatus>({
  not_affected: 'not_affected', false_positive: 'not_affected', exploitable: 'affected', resolved: 'fixed', resolved_with_pedigree: 'fixed', in_triage: 'under_investigation',
});

type Names = Map<string, SbomComponent>;

/** The analyses in a document as VEX statements; null where it analyses nothing. */
export function cyclonedxVex(value: JsonObject, names: Names): Vex | null {
  const analysed = list(value['vulnerabilities']).filter((entry) => STATUSES[text(at(entry, 'analysis', 'state')) ?? ''] !== undefined);
  if (analysed.length === 0) return null;
  const created = readTime(at(value, 'metadata', 'timestamp'));
  const author = text(at(value, 'metadata', 'supplier', 'name')) ?? text(at(value, 'metadata', 'authors', 0, 'name')) ?? text(at(value, 'metadata', 'manufacturer', 'name'));
  const statements = analysed.map((entry): Vex['statements'][number] => {
    const status = STATUSES[text(at(entry, 'analysis', 'state'))!]!;
    const justification = text(at(entry, 'analysis', 'justification'));
    const detail = text(at(entry, 'analysis', 'detail'));
    const falsePositive = text(at(entry, 'analysis', 'state')) === 'false_positive';
    return {
      vulnerability: text(member(entry, 'id')) ?? '',
      aliases: aliases(entry),
      products: affected(entry).map((ref) => productOf(ref, names)),
      subcomponents: [],
      status,
      justification,
      impact: detail,
      action: text(member(entry, 'recommendation')) ?? (list(at(entry, 'analysis', 'response')).filter((word) => typeof word === 'string').join(', ') || null),
      timestamp: readTime(at(entry, 'analysis', 'lastUpdated')) ?? readTime(at(entry, 'analysis', 'firstIssued')) ?? created,
      valid: status !== 'not_affected' || falsePositive || justification !== null || detail !== null,
    };
  });
  return { format: 'cyclonedx', author, timestamp: created, statements };
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
    const about = affected(entry).map((ref) => names.get(ref));
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

function affected(entry: JsonValue): string[] {
  return list(member(entry, 'affects')).map((one) => text(member(one, 'ref'))).filter((ref) => ref !== null);
}

/** A reference to a component of this document is told by its purl; a BOM-Link into another stays as it is. */
function productOf(ref: string, names: Names): string {
  return names.get(ref)?.purl ?? ref;
}
