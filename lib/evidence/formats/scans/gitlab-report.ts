import { valueAt, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../read/time.ts';
import { coverageOf } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { makeFinding, locationText } from '#lib/evidence/formats/finding/finding.ts';
import { ratingFrom, readScore } from '#lib/evidence/formats/finding/severity.ts';

/**
 * A GitLab security report (security-report-schemas 14, 15): dependencies and images are scans, code and secrets static
 * analysis.
 */
export function isGitlabReport(value: JsonObject): boolean {
  return (
    'vulnerabilities' in value &&
    typeof valueAt(value, 'scan', 'type') === 'string' &&
    typeof value['version'] === 'string'
  );
}

export function readGitlabReport(value: JsonObject): Facts {
  const type = asText(valueAt(value, 'scan', 'type')) ?? '';
  const searches = ['dependency_scanning', 'container_scanning', 'cluster_image_scanning'].includes(type);
  const names = ['scanner', 'analyzer'].map(
    (part) => asText(valueAt(value, 'scan', part, 'id')) ?? asText(valueAt(value, 'scan', part, 'name')),
  );
  const files = asList(value['dependency_files'])
    .map((file) => asText(member(file, 'path')))
    .filter((path) => path !== null);
  const scan: VulnerabilityScan = {
    scanner: asText(valueAt(value, 'scan', 'scanner', 'name')),
    scannerVersion: asText(valueAt(value, 'scan', 'scanner', 'version')),
    finishedOn: readTime(`${asText(valueAt(value, 'scan', 'end_time')) ?? ''}Z`),
    databaseUpdated: null,
    findings: asList(value['vulnerabilities']).map(readVulnerability),
    purpose: searches ? 'vulnerabilities' : 'code',
    coverage: coverageOf({ tools: names, scopes: [type, ...files.map((path) => `${type} ${path}`)] }),
    problem: problemOf(value, type),
  };
  if (searches) return { kind: 'scan', scan };
  const grave = scan.findings.some((one) => one.severity === 'critical' || one.severity === 'high');
  return {
    kind: 'static-analysis',
    tool: scan.scanner ?? 'GitLab',
    scan,
    result: resultOf(grave || scan.problem !== null, scan.findings.length > 0),
  };
}

/** The schema knows `success` and `failure`; a dependency scan without a single file looked at nothing. */
function problemOf(value: JsonObject, type: string): string | null {
  const status = asText(valueAt(value, 'scan', 'status'));
  if (status !== null && status !== 'success') return `the scan ended with the status ${status.slice(0, 40)}`;
  if (!Array.isArray(value['vulnerabilities'])) return 'its list of vulnerabilities is missing';
  const files = value['dependency_files'];
  return type === 'dependency_scanning' &&
    Array.isArray(files) &&
    files.length === 0 &&
    value['vulnerabilities'].length === 0
    ? 'the report names nothing that was looked at'
    : null;
}

function resultOf(failed: boolean, warned: boolean): 'PASSED' | 'WARNED' | 'FAILED' {
  if (failed) return 'FAILED';
  return warned ? 'WARNED' : 'PASSED';
}

function readVulnerability(value: JsonValue): Finding {
  const identifiers = asList(member(value, 'identifiers'))
    .map((entry) => asText(member(entry, 'value')))
    .filter((id) => id !== null);
  const id =
    identifiers.find((one) => one.startsWith('CVE-')) ?? identifiers[0] ?? asText(member(value, 'id')) ?? 'unnamed';
  const vectors = asList(member(value, 'cvss_vectors')).map((entry) => readScore(member(entry, 'vector')));
  const { score, severity } = ratingFrom(member(value, 'severity'), vectors);
  return makeFinding(id, severity, {
    aliases: identifiers.filter((one) => one !== id),
    score,
    package: asText(valueAt(value, 'location', 'dependency', 'package', 'name')),
    version: asText(valueAt(value, 'location', 'dependency', 'version')),
    url: asText(valueAt(value, 'links', 0, 'url')),
    place: locationText(valueAt(value, 'location', 'file'), valueAt(value, 'location', 'start_line')),
  });
}
