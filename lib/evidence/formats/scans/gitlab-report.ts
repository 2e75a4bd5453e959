import { at, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Finding, VulnerabilityScan } from '../../evidence.ts';
import { readTime } from '../../read/time.ts';
import { finding } from './finding.ts';
import { severityWord } from './severity.ts';

/** A GitLab security report (security-report-schemas 14, 15): dependencies and images are scans, code and secrets static analysis. */
export function isGitlabReport(value: JsonObject): boolean {
  return Array.isArray(value['vulnerabilities']) && typeof at(value, 'scan', 'type') === 'string' && typeof value['version'] === 'string';
}

export function readGitlabReport(value: JsonObject): Facts {
  const scan: VulnerabilityScan = {
    scanner: text(at(value, 'scan', 'scanner', 'name')),
    scannerVersion: text(at(value, 'scan', 'scanner', 'version')),
    finishedOn: readTime(`${text(at(value, 'scan', 'end_time')) ?? ''}Z`),
    databaseUpdated: null,
    findings: list(value['vulnerabilities']).map(readOne),
  };
  if (['dependency_scanning', 'container_scanning', 'cluster_image_scanning'].includes(text(at(value, 'scan', 'type')) ?? '')) return { kind: 'scan', scan };
  const grave = scan.findings.some((one) => one.severity === 'critical' || one.severity === 'high');
  return { kind: 'static-analysis', tool: scan.scanner ?? 'GitLab', scan, result: grave ? 'FAILED' : scan.findings.length > 0 ? 'WARNED' : 'PASSED' };
}

function readOne(value: JsonValue): Finding {
  const identifiers = list(member(value, 'identifiers')).map((entry) => text(member(entry, 'value'))).filter((id) => id !== null);
  const id = identifiers.find((one) => one.startsWith('CVE-')) ?? identifiers[0] ?? text(member(value, 'id')) ?? 'unnamed';
  return finding(id, severityWord(member(value, 'severity')), {
    aliases: identifiers.filter((one) => one !== id),
    package: text(at(value, 'location', 'dependency', 'package', 'name')) ?? text(at(value, 'location', 'file')),
    version: text(at(value, 'location', 'dependency', 'version')),
    url: text(at(value, 'links', 0, 'url')),
  });
}
