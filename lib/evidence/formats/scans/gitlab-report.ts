import { valueAt, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../read/time.ts';
import { NOTHING_EXAMINED, coverageOf } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { analysisResult, makeFinding, locationText } from '#lib/evidence/formats/finding/finding.ts';
import { ratingFrom, readScore } from '#lib/evidence/formats/finding/severity.ts';

/**
 * Whether a document is a GitLab security report (security-report-schemas 14, 15).
 */
export function isGitlabReport(value: JsonObject): boolean {
  return (
    'vulnerabilities' in value &&
    typeof valueAt(value, 'scan', 'type') === 'string' &&
    typeof value['version'] === 'string'
  );
}

/** Read a GitLab security report: of dependencies and images as a scan, of code and secrets as static analysis. */
export function readGitlabReport(value: JsonObject): Facts {
  const type = asText(valueAt(value, 'scan', 'type')) ?? '';
  const isScan = ['dependency_scanning', 'container_scanning', 'cluster_image_scanning'].includes(type);
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
    purpose: isScan ? 'vulnerabilities' : 'code',
    coverage: coverageOf({ tools: names, scopes: [type, ...files.map((path) => `${type} ${path}`)] }),
    problem: problemOf(value, type),
  };
  if (isScan) return { kind: 'scan', scan };
  const severe = scan.findings.some(({ severity }) => severity === 'critical' || severity === 'high');
  return {
    kind: 'static-analysis',
    tool: scan.scanner ?? 'GitLab',
    scan,
    result: analysisResult(severe || scan.problem !== null, scan.findings.length > 0),
  };
}

/** The schema defines `success` and `failure`; a dependency scan without a single file examined nothing. */
function problemOf(value: JsonObject, type: string): string | null {
  const status = asText(valueAt(value, 'scan', 'status'));
  if (status !== null && status !== 'success') return `the scan ended with the status ${status.slice(0, 40)}`;
  if (!Array.isArray(value['vulnerabilities'])) return 'its list of vulnerabilities is missing';
  const files = value['dependency_files'];
  return type === 'dependency_scanning' &&
    Array.isArray(files) &&
    files.length === 0 &&
    value['vulnerabilities'].length === 0
    ? NOTHING_EXAMINED
    : null;
}

function readVulnerability(value: JsonValue): Finding {
  const identifiers = asList(member(value, 'identifiers'))
    .map((entry) => asText(member(entry, 'value')))
    .filter((id) => id !== null);
  const id =
    identifiers.find((identifier) => identifier.startsWith('CVE-')) ??
    identifiers[0] ??
    asText(member(value, 'id')) ??
    'unnamed';
  const vectors = asList(member(value, 'cvss_vectors')).map((entry) => readScore(member(entry, 'vector')));
  const { score, severity } = ratingFrom(member(value, 'severity'), vectors);
  return makeFinding(id, severity, {
    aliases: identifiers.filter((identifier) => identifier !== id),
    score,
    package: asText(valueAt(value, 'location', 'dependency', 'package', 'name')),
    version: asText(valueAt(value, 'location', 'dependency', 'version')),
    url: asText(valueAt(value, 'links', 0, 'url')),
    place: locationText(valueAt(value, 'location', 'file'), valueAt(value, 'location', 'start_line')),
  });
}
