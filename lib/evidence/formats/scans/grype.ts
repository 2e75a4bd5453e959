import { at, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import type { Finding, Subject, VulnerabilityScan } from '../../evidence.ts';
import { readTime } from '../../read/time.ts';
import { finding, purlText, strings } from './finding.ts';
import { severityWord } from './severity.ts';
import { imageSubject } from './trivy.ts';

/** Grype's own JSON report. */
export function isGrype(value: JsonObject): boolean {
  return Array.isArray(value['matches']) && ('descriptor' in value || 'distro' in value || member(value['matches'][0], 'vulnerability') !== undefined);
}

export function readGrype(value: JsonObject): VulnerabilityScan {
  const database = at(value, 'descriptor', 'db');
  return {
    scanner: text(at(value, 'descriptor', 'name')) ?? 'grype',
    scannerVersion: text(at(value, 'descriptor', 'version')),
    finishedOn: readTime(at(value, 'descriptor', 'timestamp')),
    databaseUpdated: readTime(member(database, 'built') ?? at(database, 'status', 'built')),
    findings: list(value['matches']).map(readOne).filter((one) => one !== null),
  };
}

function readOne(value: JsonValue): Finding | null {
  const id = text(at(value, 'vulnerability', 'id'));
  if (id === null) return null;
  const scores = list(at(value, 'vulnerability', 'cvss')).map((entry) => at(entry, 'metrics', 'baseScore')).filter((score) => typeof score === 'number');
  return finding(id, severityWord(at(value, 'vulnerability', 'severity')), {
    aliases: list(member(value, 'relatedVulnerabilities')).map((related) => text(member(related, 'id'))).filter((alias) => alias !== null && alias !== id) as string[],
    score: scores.length > 0 ? Math.max(...scores) : null,
    package: text(at(value, 'artifact', 'name')),
    purl: purlText(at(value, 'artifact', 'purl')),
    version: text(at(value, 'artifact', 'version')),
    fixedIn: strings(at(value, 'vulnerability', 'fix', 'versions'))[0] ?? null,
    url: text(at(value, 'vulnerability', 'dataSource')),
  });
}

export function grypeSubjects(value: JsonObject): Subject[] {
  const target = at(value, 'source', 'target');
  const named = strings(member(target, 'repoDigests')).flatMap(imageSubject);
  const digest = parseDigest(text(member(target, 'manifestDigest')) ?? '');
  if (named.length > 0 || digest === null) return named;
  return [{ name: text(member(target, 'userInput')), uri: null, digest: { [digest.algorithm]: digest.value }, annotations: null }];
}
