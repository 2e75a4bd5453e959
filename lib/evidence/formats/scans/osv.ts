import { valueAt, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { coverageOf } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { makeFinding, purlText, strings } from '#lib/evidence/formats/finding/finding.ts';
import {
  readScore,
  parseSeverity,
  worseSeverity,
  worstRating,
  type Rating,
} from '#lib/evidence/formats/finding/severity.ts';

/** Whether a document is the JSON report of osv-scanner. */
export function isOsvScan(value: JsonObject): boolean {
  const first = asList(value['results'])[0];
  return Array.isArray(member(first, 'packages')) || ('results' in value && 'experimental_config' in value);
}

/**
 * Read the report of osv-scanner. It lists only sources with findings: an empty list is a clean result without scopes,
 * so that it replaces no scan that has scopes.
 */
export function readOsvScan(value: JsonObject): VulnerabilityScan {
  const results = asList(value['results']);
  const findings = results
    .flatMap((result) => asList(member(result, 'packages')))
    .flatMap((entry) =>
      asList(member(entry, 'vulnerabilities')).map((record) =>
        readRecord(record, member(entry, 'package'), highestScore(entry, record)),
      ),
    );
  return {
    scanner: 'osv-scanner',
    scannerVersion: null,
    finishedOn: null,
    databaseUpdated: null,
    findings: findings.filter((finding) => finding !== null),
    purpose: 'vulnerabilities',
    coverage: coverageOf({
      tools: ['osv-scanner'],
      scopes: results.map((result) =>
        ['type', 'path']
          .map((key) => asText(valueAt(result, 'source', key)) ?? '')
          .join(' ')
          .trim(),
      ),
    }),
    problem: Array.isArray(value['results']) ? null : 'its list of results is missing',
  };
}

/** Whether a document is one OSV record or a list of records: advisories that are bound to no scanned artifact. */
export function isOsvRecord(value: JsonObject): boolean {
  const first = Array.isArray(value['records']) ? value['records'][0] : value;
  return (
    typeof member(first, 'id') === 'string' &&
    Array.isArray(member(first, 'affected')) &&
    (member(first, 'modified') !== undefined || member(first, 'summary') !== undefined)
  );
}

/** Read OSV records as findings. */
export function readOsvRecords(value: JsonObject): VulnerabilityScan {
  const records = Array.isArray(value['records']) ? value['records'] : [value];
  const findings = records
    .map((record) => readRecord(record, valueAt(record, 'affected', 0, 'package'), undefined))
    .filter((finding) => finding !== null);
  return { scanner: null, scannerVersion: null, finishedOn: null, databaseUpdated: null, findings };
}

/** The highest score of the alias group that contains a record. */
function highestScore(entry: JsonValue, record: JsonValue): JsonValue | undefined {
  const id = asText(member(record, 'id')) ?? '';
  return member(
    asList(member(entry, 'groups')).find((group) => strings(member(group, 'ids')).includes(id)),
    'max_severity',
  );
}

/**
 * The highest of the scores that an OSV record states for itself and for the packages it affects. CVSS v2 counts only
 * if there is no other score.
 */
export function scoresOfRecord(record: JsonValue | undefined, max?: JsonValue): Rating {
  const affectedBy = asList(member(record, 'affected')).flatMap((entry) => asList(member(entry, 'severity')));
  const vectors = [...asList(member(record, 'severity')), ...affectedBy];
  const older = vectors.filter((entry) => member(entry, 'type') === 'CVSS_V2');
  const newer = vectors.filter((entry) => !older.includes(entry)).map((entry) => readScore(member(entry, 'score')));
  const scores = newer.some(({ score }) => score !== null)
    ? newer
    : older.map((entry) => readScore(member(entry, 'score'), 2));
  const best = worstRating([readScore(max), ...scores]);
  return {
    score: best.score,
    severity: worseSeverity(best.severity, parseSeverity(valueAt(record, 'database_specific', 'severity'))),
  };
}

function readRecord(record: JsonValue, target: JsonValue | undefined, max: JsonValue | undefined): Finding | null {
  const id = asText(member(record, 'id'));
  if (id === null) return null;
  const { score, severity } = scoresOfRecord(record, max);
  const name = asText(member(target, 'name'));
  const affected = asList(member(record, 'affected')).find(
    (entry) => asText(valueAt(entry, 'package', 'name')) === name,
  );
  return makeFinding(id, severity, {
    aliases: strings(member(record, 'aliases')),
    score,
    package: name,
    purl: purlText(member(target, 'purl') ?? valueAt(affected, 'package', 'purl')),
    version: asText(member(target, 'version')),
    fixedIn:
      asList(member(affected, 'ranges'))
        .flatMap((range) => asList(member(range, 'events')))
        .map((event) => asText(member(event, 'fixed')))
        .find((fixed) => fixed !== null) ?? null,
    url: `https://osv.dev/vulnerability/${encodeURIComponent(id)}`,
  });
}
