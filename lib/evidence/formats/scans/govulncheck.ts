import { valueAt, isObject, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Finding } from '#lib/evidence/model/evidence.ts';
import { makeContent, type Content } from '../../read/content.ts';
import { readTime } from '../../read/time.ts';
import { coverageOf, listFingerprint } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { makeFinding, purlText } from '#lib/evidence/formats/finding/finding.ts';
import { scoresOfRecord } from './osv.ts';
import { scanRemarks } from './remarks.ts';

/**
 * Whether a value is the first message of `govulncheck -format json` (golang.org/x/vuln, internal/govulncheck): the
 * configuration of the run.
 */
export function isGovulncheckConfig(value: JsonValue): boolean {
  return (
    typeof valueAt(value, 'config', 'protocol_version') === 'string' &&
    typeof valueAt(value, 'config', 'scanner_name') === 'string'
  );
}

/**
 * Read the messages of one run. govulncheck reports a finding for the module, then again for each package and each
 * call; it counts once for each module and version. The Go database states no severity; a record of another database
 * may. `truncated`: the last message is no JSON.
 */
export function readGovulncheck(messages: readonly JsonValue[], truncated: boolean): Content {
  const config = member(messages[0], 'config');
  const records = new Map(
    messages
      .map((message) => member(message, 'osv'))
      .filter((record) => record !== undefined)
      .map((record) => [asText(member(record, 'id')) ?? '', record]),
  );
  const modules = asList(
    valueAt(
      messages.find((message) => isObject(member(message, 'SBOM'))),
      'SBOM',
      'modules',
    ),
  );
  const findings = messages
    .map((message) => member(message, 'finding'))
    .filter(isObject)
    .map((finding) => readFinding(finding, records));
  const [scanner, level, mode] = ['scanner_name', 'scan_level', 'scan_mode'].map((key) => asText(member(config, key)));
  const names = modules
    .map((module) => `${asText(member(module, 'path'))}@${asText(member(module, 'version')) ?? ''}`)
    .toSorted();
  const facts: Facts = {
    kind: 'scan',
    scan: {
      scanner: scanner!,
      scannerVersion: asText(member(config, 'scanner_version')),
      finishedOn: null,
      databaseUpdated: readTime(member(config, 'db_last_modified')),
      findings: [
        ...new Map(
          findings.map((finding) => [`${finding.id} ${finding.package} ${finding.version}`, finding]),
        ).values(),
      ],
      purpose: 'vulnerabilities',
      coverage: coverageOf({
        tools: [scanner!],
        scopes:
          names.length === 0
            ? []
            : [`modules ${listFingerprint(names.join('\n'))}`, `${mode ?? 'source'} ${level ?? 'symbol'}`],
      }),
      problem: problemOf(names.length, truncated),
    },
  };
  return makeContent('vulnerability-report', {
    mediaType: 'application/x-ndjson',
    facts,
    remarks: scanRemarks(facts, ''),
  });
}

/** govulncheck lists the modules before it searches; older versions list none. */
function problemOf(modules: number, truncated: boolean): string | null {
  if (truncated) return 'it ends within a message, so that the rest is missing';
  return modules === 0 ? 'the report names no module that the tool examined' : null;
}

function readFinding(finding: JsonObject, records: ReadonlyMap<string, JsonValue | undefined>): Finding {
  const id = asText(finding['osv']) ?? 'unnamed';
  const record = records.get(id);
  const frame = valueAt(finding, 'trace', 0);
  const [module, version] = [asText(member(frame, 'module')), asText(member(frame, 'version'))];
  const { score, severity } = scoresOfRecord(record);
  const purl =
    module === null || module === 'stdlib'
      ? null
      : purlText(`pkg:golang/${module}${version === null ? '' : `@${version}`}`);
  return makeFinding(id, severity, {
    aliases: asList(member(record, 'aliases')).filter((alias) => typeof alias === 'string'),
    score,
    package: module,
    purl,
    version,
    fixedIn: asText(finding['fixed_version']),
    url: asText(valueAt(record, 'database_specific', 'url')),
  });
}
