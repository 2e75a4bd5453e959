import { at, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Finding, VulnerabilityScan } from '../../evidence.ts';
import { finding, purlText, strings } from './finding.ts';
import { readScore, severityWord, worse } from './severity.ts';

/** The JSON report of osv-scanner. */
export function isOsvScan(value: JsonObject): boolean {
  const first = list(value['results'])[0];
  return Array.isArray(value['results']) && (Array.isArray(member(first, 'packages')) || 'experimental_config' in value);
}

export function readOsvScan(value: JsonObject): VulnerabilityScan {
  const findings = list(value['results'])
    .flatMap((result) => list(member(result, 'packages')))
    .flatMap((entry) => list(member(entry, 'vulnerabilities')).map((record) => readRecord(record, member(entry, 'package'), highest(entry, record))));
  return { scanner: 'osv-scanner', scannerVersion: null, finishedOn: null, databaseUpdated: null, findings: findings.filter((one) => one !== null) };
}

/** One OSV record, or an object that lists records: advisories by themselves, not bound to what was scanned. */
export function isOsvRecord(value: JsonObject): boolean {
  const first = Array.isArray(value['records']) ? value['records'][0] : value;
  return typeof member(first, 'id') === 'string' && Array.isArray(member(first, 'affected')) && (member(first, 'modified') !== undefined || member(first, 'summary') !== undefined);
}

export function readOsvRecords(value: JsonObject): VulnerabilityScan {
  const records = Array.isArray(value['records']) ? value['records'] : [value];
  const findings = records.map((record) => readRecord(record, at(record, 'affected', 0, 'package'), undefined)).filter((one) => one !== null);
  return { scanner: null, scannerVersion: null, finishedOn: null, databaseUpdated: null, findings };
}

/** The highest score of the alias group that a record belongs to. */
function highest(entry: JsonValue, record: JsonValue): JsonValue | undefined {
  const id = text(member(record, 'id')) ?? '';
  return member(list(member(entry, 'groups')).find((group) => strings(member(group, 'ids')).includes(id)), 'max_severity');
}

function readRecord(record: JsonValue, about: JsonValue | undefined, max: JsonValue | undefined): Finding | null {
  const id = text(member(record, 'id'));
  if (id === null) return null;
  const scores = [max, ...list(member(record, 'severity')).map((entry) => member(entry, 'score'))].map(readScore);
  const best = scores.reduce((a, b) => ((b.score ?? -1) > (a.score ?? -1) ? b : a), { score: null, severity: 'unknown' as const });
  const name = text(member(about, 'name'));
  const affected = list(member(record, 'affected')).find((entry) => text(at(entry, 'package', 'name')) === name);
  return finding(id, worse(best.severity, severityWord(at(record, 'database_specific', 'severity'))), {
    aliases: strings(member(record, 'aliases')),
    score: best.score,
    package: name,
    purl: purlText(member(about, 'purl') ?? at(affected, 'package', 'purl')),
    version: text(member(about, 'version')),
    fixedIn: list(member(affected, 'ranges')).flatMap((range) => list(member(range, 'events'))).map((event) => text(member(event, 'fixed'))).find((fixed) => fixed !== null) ?? null,
    url: `https://osv.dev/vulnerability/${encodeURIComponent(id)}`,
  });
}
