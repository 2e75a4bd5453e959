import { valueAt, isObject, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Finding } from '#lib/evidence/model/evidence.ts';
import { makeContent, type Content } from '../../read/content.ts';
import { readTime } from '../../read/time.ts';
import { coverageOf, listFingerprint } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { makeFinding, purlText } from '#lib/evidence/formats/finding/finding.ts';
import { scoresOfRecord } from './osv.ts';
import { scanRemarks } from './remarks.ts';

/**
 * The first message of `govulncheck -format json` (golang.org/x/vuln, internal/govulncheck): the configuration of the
 * run.
 */
export function isGovulncheckConfig(value: JsonValue): boolean {
  return (
    typeof valueAt(value, 'config', 'protocol_version') === 'string' &&
    typeof valueAt(value, 'config', 'scanner_name') === 'string'
  );
}

/**
 * The messages of one run. A finding is told for the module, then again for each package and each call: it counts once
 * for each module and version, whatever was called. The Go database states no severity; a record of another database
 * may.
 */
export function readGovulncheck(messages: readonly JsonValue[], broken: boolean): Content {
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
    .map((found) => readFinding(found, records));
  const [scanner, level, mode] = ['scanner_name', 'scan_level', 'scan_mode'].map((key) => asText(member(config, key)));
  const names = modules
    .map((one) => `${asText(member(one, 'path'))}@${asText(member(one, 'version')) ?? ''}`)
    .toSorted();
  const facts: Facts = {
    kind: 'scan',
    scan: {
      scanner: scanner!,
      scannerVersion: asText(member(config, 'scanner_version')),
      finishedOn: null,
      databaseUpdated: readTime(member(config, 'db_last_modified')),
      findings: [...new Map(findings.map((one) => [`${one.id} ${one.package} ${one.version}`, one])).values()],
      purpose: 'vulnerabilities',
      coverage: coverageOf({
        tools: [scanner!],
        scopes:
          names.length === 0
            ? []
            : [`modules ${listFingerprint(names.join('\n'))}`, `${mode ?? 'source'} ${level ?? 'symbol'}`],
      }),
      problem: problemOf(names.length, broken),
    },
  };
  return makeContent('vulnerability-report', {
    mediaType: 'application/x-ndjson',
    facts,
    remarks: scanRemarks(facts, ''),
  });
}

/** The modules are listed before anything is looked for; older versions list none. */
function problemOf(modules: number, broken: boolean): string | null {
  if (broken) return 'it ends within a message, so that the rest is missing';
  return modules === 0 ? 'the report names no module that was looked at' : null;
}

function readFinding(found: JsonObject, records: ReadonlyMap<string, JsonValue | undefined>): Finding {
  const id = asText(found['osv']) ?? 'unnamed';
  const record = records.get(id);
  const about = valueAt(found, 'trace', 0);
  const [module, version] = [asText(member(about, 'module')), asText(member(about, 'version'))];
  const { score, severity } = scoresOfRecord(record);
  const purl =
    module === null || module === 'stdlib'
      ? null
      : purlText(`pkg:golang/${module}${version === null ? '' : `@${version}`}`);
  return makeFinding(id, severity, {
    aliases: asList(member(record, 'aliases')).filter((one) => typeof one === 'string'),
    score,
    package: module,
    purl,
    version,
    fixedIn: asText(found['fixed_version']),
    url: asText(valueAt(record, 'database_specific', 'url')),
  });
}
