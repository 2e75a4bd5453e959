import { at, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../read/time.ts';
import { coverageOf } from './coverage/coverage.ts';
import { finding, placeText } from '#lib/evidence/formats/finding/finding.ts';
import { rated, readScore } from '#lib/evidence/formats/finding/severity.ts';

/**
 * A GitLab security report (security-report-schemas 14, 15): dependencies and images are scans, code and secrets static
 * analysis.
 */
export function isGitlabReport(value: JsonObject): boolean {
  return (
    'vulnerabilities' in value && typeof at(value, 'scan', 'type') === 'string' && typeof value['version'] === 'string'
  );
}

export function readGitlabReport(value: JsonObject): Facts {
  const type = text(at(value, 'scan', 'type')) ?? '';
  const searches = ['dependency_scanning', 'container_scanning', 'cluster_image_scanning'].includes(type);
  const names = ['scanner', 'analyzer'].map(
    (part) => text(at(value, 'scan', part, 'id')) ?? text(at(value, 'scan', part, 'name')),
  );
  const files = list(value['dependency_files'])
    .map((file) => text(member(file, 'path')))
    .filter((path) => path !== null);
  const scan: VulnerabilityScan = {
    scanner: text(at(value, 'scan', 'scanner', 'name')),
    scannerVersion: text(at(value, 'scan', 'scanner', 'version')),
    finishedOn: readTime(`${text(at(value, 'scan', 'end_time')) ?? ''}Z`),
    databaseUpdated: null,
    findings: list(value['vulnerabilities']).map(readOne),
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
  const status = text(at(value, 'scan', 'status'));
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

function readOne(value: JsonValue): Finding {
  const identifiers = list(member(value, 'identifiers'))
    .map((entry) => text(member(entry, 'value')))
    .filter((id) => id !== null);
  const id =
    identifiers.find((one) => one.startsWith('CVE-')) ?? identifiers[0] ?? text(member(value, 'id')) ?? 'unnamed';
  const vectors = list(member(value, 'cvss_vectors')).map((entry) => readScore(member(entry, 'vector')));
  const { score, severity } = rated(member(value, 'severity'), vectors);
  return finding(id, severity, {
    aliases: identifiers.filter((one) => one !== id),
    score,
    package: text(at(value, 'location', 'dependency', 'package', 'name')),
    version: text(at(value, 'location', 'dependency', 'version')),
    url: text(at(value, 'links', 0, 'url')),
    place: placeText(at(value, 'location', 'file'), at(value, 'location', 'start_line')),
  });
}
