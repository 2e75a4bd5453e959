import {
  valueAt,
  isObject,
  asList,
  member,
  asObject,
  asText,
  type JsonObject,
  type JsonValue,
} from '#lib/bytes/json/json.ts';
import type { Facts, Finding, Subject, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../../read/time.ts';
import { coverageOf } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { purposeOf } from '../coverage/tools.ts';
import { analysisResult, makeFinding, locationText } from '#lib/evidence/formats/finding/finding.ts';
import { readScore, parseSeverity, worstRating } from '#lib/evidence/formats/finding/severity.ts';
import { overrideOf, ruleFor, rulesOf, type SarifRule } from './descriptors.ts';

/** Whether a document is SARIF 2.1.0 (OASIS). */
export function isSarif(value: JsonObject): boolean {
  return (
    'runs' in value && (typeof value['version'] === 'string' || asText(value['$schema'])?.includes('sarif') === true)
  );
}

type SarifResult = { finding: Finding; level: string };
type Purpose = NonNullable<VulnerabilityScan['purpose']>;
type SarifRun = {
  tool: string | null;
  results: SarifResult[];
  succeeded: boolean;
  problem: string | null;
  purpose: Purpose;
  scopes: string[];
  limits: string[];
};

/**
 * Read all runs as one result. These results are no findings: suppressed ones, those of any kind but `fail`, those that
 * are `absent` since the baseline, and those of a disabled rule. An error or an unsuccessful invocation fails the
 * analysis, a warning gives a warning. The report of a vulnerability scanner is a scan; that of any other tool is
 * static analysis.
 */
export function readSarif(value: JsonObject): Facts {
  const runs = asList(value['runs']).map(readRun);
  const first = valueAt(value, 'runs', 0);
  const scanners = runs.filter((run) => run.purpose === 'vulnerabilities');
  const tools = (scanners.length > 0 ? scanners : runs).map((run) => run.tool).filter((name) => name !== null);
  const results = runs.flatMap((run) => run.results);
  const scan: VulnerabilityScan = {
    scanner: [...new Set(tools)].join(', ') || null,
    scannerVersion:
      asText(valueAt(first, 'tool', 'driver', 'semanticVersion')) ??
      asText(valueAt(first, 'tool', 'driver', 'version')),
    finishedOn: readTime(valueAt(first, 'invocations', 0, 'endTimeUtc')),
    databaseUpdated: null,
    findings: results.map((result) => result.finding),
    purpose: purposeOfAll(runs.map((run) => run.purpose)),
    coverage: coverageOf({
      tools: runs.map((run) => run.tool),
      scopes: runs.flatMap((run) => run.scopes),
      limits: runs.flatMap((run) => run.limits),
    }),
    problem: runs.length === 0 ? 'it holds no run' : (runs.find((run) => run.problem !== null)?.problem ?? null),
  };
  if (scan.purpose === 'vulnerabilities') return { kind: 'scan', scan };
  const levels = new Set(results.map((result) => result.level));
  const failed = levels.has('error') || runs.some((run) => !run.succeeded);
  return {
    kind: 'static-analysis',
    tool: scan.scanner ?? 'unnamed tool',
    result: analysisResult(failed, levels.has('warning') || scan.problem !== null),
    scan,
  };
}

/**
 * The purpose of a report, whose runs may have different tools: `vulnerabilities` if one run has it, else `unknown` if
 * one run has it, else `code`.
 */
function purposeOfAll(purposes: readonly Purpose[]): Purpose {
  if (purposes.includes('vulnerabilities')) return 'vulnerabilities';
  return purposes.length === 0 || purposes.includes('unknown') ? 'unknown' : 'code';
}

function readRun(run: JsonValue): SarifRun {
  const tool = asText(valueAt(run, 'tool', 'driver', 'name'));
  const rules = rulesOf(run);
  const invocations = asList(member(run, 'invocations'));
  const succeeded = invocations.every((invocation) => member(invocation, 'executionSuccessful') !== false);
  const classes = [
    ...new Set(
      rules
        .map((rule) => asText(member(rule.value, 'name')))
        .filter((name) => name !== null && TRIVY_RULE_NAMES.has(name)),
    ),
  ] as string[];
  const searched = classes.filter((name) => name.endsWith('Vulnerability'));
  const known = purposeOf(tool);
  return {
    tool,
    results: asList(member(run, 'results')).flatMap((result) => readResult(run, result, rules)),
    succeeded,
    problem: problemOf(run, succeeded),
    purpose: known === 'vulnerabilities' && classes.length > 0 && searched.length === 0 ? 'code' : known,
    scopes: [`${tool ?? ''} ${categoryOf(run)}`.trim(), ...(categoryOf(run) === '' ? searched : [])],
    limits: invocations
      .map(
        (invocation) =>
          asText(member(invocation, 'commandLine')) ??
          asList(member(invocation, 'arguments'))
            .filter((one) => typeof one === 'string')
            .join(' '),
      )
      .filter((line) => line !== ''),
  };
}

/** The names of Trivy's rules, which identify the scanner within Trivy that found something. */
const TRIVY_RULE_NAMES = new Set([
  'OsPackageVulnerability',
  'LanguageSpecificPackageVulnerability',
  'Misconfiguration',
  'Secret',
  'License',
]);

/**
 * A run without a list of results did not search for any, or did not complete (§3.14.23); results may also be in
 * another file (§3.15).
 */
function problemOf(run: JsonValue, succeeded: boolean): string | null {
  if (!succeeded) return 'the tool says that its run was not successful';
  if (!Array.isArray(member(run, 'results'))) return 'a run holds no list of results';
  return asList(valueAt(run, 'externalPropertyFileReferences', 'results')).length > 0
    ? 'its results are in another file'
    : null;
}

/**
 * The category of a run: the part of `automationDetails.id` before its last `/`; the part after it names the single run
 * (§3.17.2).
 */
function categoryOf(run: JsonValue): string {
  const id = asText(valueAt(run, 'automationDetails', 'id')) ?? '';
  return id.includes('/') ? id.slice(0, id.lastIndexOf('/')) : id;
}

/**
 * A result that counts, with its level: its own, else that of the invocation's override, else the rule's, else
 * `warning` (§3.27.10). Empty for a result that is no finding.
 */
function readResult(run: JsonValue, result: JsonValue, rules: readonly SarifRule[]): SarifResult[] {
  if (!['fail', null].includes(asText(member(result, 'kind'))) || member(result, 'baselineState') === 'absent')
    return [];
  if (asList(member(result, 'suppressions')).some((one) => ['accepted', null].includes(asText(member(one, 'status')))))
    return [];
  const ruleId = asText(member(result, 'ruleId')) ?? asText(valueAt(result, 'rule', 'id'));
  const index = valueAt(result, 'rule', 'index') ?? member(result, 'ruleIndex');
  const rule = ruleFor(rules, run, {
    ...asObject(member(result, 'rule')),
    ...(index === undefined ? {} : { index }),
    ...(ruleId === null ? {} : { id: ruleId }),
  });
  const override = overrideOf(run, result, rule, rules);
  if (override['enabled'] === false) return [];
  const level =
    asText(member(result, 'level')) ??
    asText(override['level']) ??
    asText(valueAt(rule?.value, 'defaultConfiguration', 'level')) ??
    'warning';
  const tool = asText(valueAt(run, 'tool', 'driver', 'name'))?.toLowerCase() ?? '';
  return [{ level, finding: findingOf(result, rule, ruleId, LEVEL_IS_NO_SEVERITY.has(tool) ? null : level) }];
}

/**
 * Scanners whose level is no severity: osv-scanner writes `warning` for every vulnerability; govulncheck writes whether
 * the vulnerable code is called.
 */
const LEVEL_IS_NO_SEVERITY = new Set(['osv-scanner', 'govulncheck']);

function findingOf(result: JsonValue, rule: SarifRule | null, ruleId: string | null, level: string | null): Finding {
  const rating = worstRating(
    [rule?.value, result].map((holder) => readScore(valueAt(holder, 'properties', 'security-severity'))),
  );
  const id = asText(member(rule?.value, 'id')) ?? ruleId ?? 'unnamed';
  const taxa = asList(member(result, 'taxa'))
    .map((taxon) => asText(member(taxon, 'id')))
    .filter((name) => name !== null);
  const names = [ruleId, ...[id, ruleId ?? '', ...taxa].map(vulnerabilityIn)].filter(
    (name) => name !== null && name !== id,
  ) as string[];
  return makeFinding(id, rating.severity === 'unknown' ? parseSeverity(level ?? undefined) : rating.severity, {
    aliases: [...new Set(names)],
    score: rating.score,
    url: asText(member(rule?.value, 'helpUri')),
    place: locationText(
      valueAt(result, 'locations', 0, 'physicalLocation', 'artifactLocation', 'uri'),
      valueAt(result, 'locations', 0, 'physicalLocation', 'region', 'startLine'),
    ),
  });
}

/** The vulnerability at the beginning of an id: some tools append the package (`CVE-2024-1-openssl`). */
function vulnerabilityIn(id: string): string | null {
  return /^(?:CVE-\d{4}-\d+|GHSA(?:-[0-9a-z]{4}){3})(?![0-9a-z])/i.exec(id)?.[0] ?? null;
}

/** The analysed commits, if the runs name them. */
export function sarifSubjects(value: JsonObject): Subject[] {
  return asList(value['runs'])
    .flatMap((run) => asList(member(run, 'versionControlProvenance')))
    .filter((entry) => isObject(entry) && /^[0-9a-f]{40}$/i.test(asText(entry['revisionId']) ?? ''))
    .map((entry) => ({
      name: asText(member(entry, 'repositoryUri')),
      uri: null,
      digest: { gitCommit: asText(member(entry, 'revisionId'))!.toLowerCase() },
      annotations: null,
    }));
}
