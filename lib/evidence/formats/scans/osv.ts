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

/** The JSON report of osv-scanner. */
export function isOsvScan(value: JsonObject): boolean {
  const first = asList(value['results'])[0];
  return Array.isArray(member(first, 'packages')) || ('results' in value && 'experimental_config' in value);
}

/**
 * Only sources with findings are listed: an empty list is a clean result, but does not say what was looked at, so that
 * it replaces no scan that does.
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
    findings: findings.filter((one) => one !== null),
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

/** One OSV record, or an object that lists records: advisories by themselves, not bound to what was scanned. */
export function isOsvRecord(value: JsonObject): boolean {
  const first = Array.isArray(value['records']) ? value['records'][0] : value;
  return (
    typeof member(first, 'id') === 'string' &&
    Array.isArray(member(first, 'affected')) &&
    (member(first, 'modified') !== undefined || member(first, 'summary') !== undefined)
  );
}

export function readOsvRecords(value: JsonObject): VulnerabilityScan {
  const records = Array.isArray(value['records']) ? value['records'] : [value];
  const findings = records
    .map((record) => readRecord(record, valueAt(record, 'affected', 0, 'package'), undefined))
    .filter((one) => one !== null);
  return { scanner: null, scannerVersion: null, finishedOn: null, databaseUpdated: null, findings };
}

/** The highest score of the alias group that a record belongs to. */
function highestScore(entry: JsonValue, record: JsonValue): JsonValue | undefined {
  const id = asText(member(record, 'id')) ?? '';
  return member(
    asList(member(entry, 'groups')).find((group) => strings(member(group, 'ids')).includes(id)),
    'max_severity',
  );
}

/**
 * The gravest of the scores that an OSV record states for itself and for what it affects: v2 only where there is no
 * other.
 */
export function scoresOfRecord(record: JsonValue | undefined, max?: JsonValue): Rating {
  const affectedBy = asList(member(record, 'affected')).flatMap((entry) => asList(member(entry, 'severity')));
  const vectors = [...asList(member(record, 'severity')), ...affectedBy];
  const older = vectors.filter((entry) => member(entry, 'type') === 'CVSS_V2');
  const newer = vectors.filter((entry) => !older.includes(entry)).map((entry) => readScore(member(entry, 'score')));
  const scores = newer.some((one) => one.score !== null)
    ? newer
    : older.map((entry) => readScore(member(entry, 'score'), 2));
  const best = worstRating([readScore(max), ...scores]);
  return {
    score: best.score,
    severity: worseSeverity(best.severity, parseSeverity(valueAt(record, 'database_specific', 'severity'))),
  };
}

function readRecord(record: JsonValue, about: JsonValue | undefined, max: JsonValue | undefined): Finding | null {
  const id = asText(member(record, 'id'));
  if (id === null) return null;
  const { score, severity } = scoresOfRecord(record, max);
  const name = asText(member(about, 'name'));
  const affected = asList(member(record, 'affected')).find(
    (entry) => asText(valueAt(entry, 'package', 'name')) === name,
  );
  return makeFinding(id, severity, {
    aliases: strings(member(record, 'aliases')),
    score,
    package: name,
    purl: purlText(member(about, 'purl') ?? valueAt(affected, 'package', 'purl')),
    version: asText(member(about, 'version')),
    fixedIn:
      asList(member(affected, 'ranges'))
        .flatMap((range) => asList(member(range, 'events')))
        .map((event) => asText(member(event, 'fixed')))
        .find((fixed) => fixed !== null) ?? null,
    url: `https://osv.dev/vulnerability/${encodeURIComponent(id)}`,
  });
}
