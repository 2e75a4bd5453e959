import { at, isObject, label, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Finding, Severity, Subject } from '../../evidence.ts';
import { readTime } from '../../read/time.ts';
import { finding } from './finding.ts';
import { readScore, severityWord } from './severity.ts';

/** SARIF 2.1.0 (OASIS). */
export function isSarif(value: JsonObject): boolean {
  return Array.isArray(value['runs']) && (typeof value['version'] === 'string' || text(value['$schema'])?.includes('sarif') === true);
}

/**
 * All runs as one result. A result's level falls back to its rule's and then to `warning` (§3.27.10); suppressed results and those of
 * kind `pass` and the like are no findings. An open error fails, a warning warns; so does an invocation that did not succeed.
 */
export function readSarif(value: JsonObject): Facts {
  const findings: Finding[] = [];
  let failed = false, warned = false;
  for (const run of list(value['runs'])) {
    const rules = new Map([...list(at(run, 'tool', 'driver', 'rules')), ...list(at(run, 'tool', 'extensions')).flatMap((extension) => list(member(extension, 'rules')))].map((rule): [string, JsonValue] => [text(member(rule, 'id')) ?? '', rule]));
    if (list(member(run, 'invocations')).some((invocation) => member(invocation, 'executionSuccessful') === false)) failed = true;
    for (const result of list(member(run, 'results'))) {
      if (!['fail', null].includes(text(member(result, 'kind'))) || list(member(result, 'suppressions')).some((one) => ['accepted', null].includes(text(member(one, 'status'))))) continue;
      const rule = rules.get(text(member(result, 'ruleId')) ?? text(at(result, 'rule', 'id')) ?? '') ?? at(run, 'tool', 'driver', 'rules', Number(member(result, 'ruleIndex') ?? -1));
      const level = text(member(result, 'level')) ?? text(at(rule, 'defaultConfiguration', 'level')) ?? 'warning';
      if (level === 'error') failed = true;
      if (level === 'warning') warned = true;
      findings.push(readOne(result, rule, level));
    }
  }
  const first = at(value, 'runs', 0);
  const tool = list(value['runs']).map((run) => text(at(run, 'tool', 'driver', 'name'))).filter((name) => name !== null);
  return {
    kind: 'static-analysis',
    tool: [...new Set(tool)].join(', ') || 'unnamed tool',
    result: failed ? 'FAILED' : warned ? 'WARNED' : 'PASSED',
    scan: {
      scanner: tool[0] ?? null,
      scannerVersion: text(at(first, 'tool', 'driver', 'semanticVersion')) ?? text(at(first, 'tool', 'driver', 'version')),
      finishedOn: readTime(at(first, 'invocations', 0, 'endTimeUtc')),
      databaseUpdated: null,
      findings,
    },
  };
}

function readOne(result: JsonValue, rule: JsonValue | undefined, level: string): Finding {
  const rated = readScore(at(rule, 'properties', 'security-severity') ?? at(result, 'properties', 'security-severity'));
  const severity: Severity = rated.severity === 'unknown' ? severityWord(level) : rated.severity;
  return finding(text(member(result, 'ruleId')) ?? text(member(rule, 'id')) ?? 'unnamed', severity, {
    score: rated.score,
    package: text(at(result, 'locations', 0, 'physicalLocation', 'artifactLocation', 'uri')),
    version: label(at(result, 'locations', 0, 'physicalLocation', 'region', 'startLine')),
    url: text(member(rule, 'helpUri')),
  });
}

/** The commit that was analysed, where the runs say so. */
export function sarifSubjects(value: JsonObject): Subject[] {
  return list(value['runs'])
    .flatMap((run) => list(member(run, 'versionControlProvenance')))
    .filter((entry) => isObject(entry) && /^[0-9a-f]{40}$/i.test(text(entry['revisionId']) ?? ''))
    .map((entry) => ({ name: text(member(entry, 'repositoryUri')), uri: null, digest: { gitCommit: text(member(entry, 'revisionId'))!.toLowerCase() }, annotations: null }));
}
