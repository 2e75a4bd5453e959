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
import type { Facts, Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { predicateValue } from '../../read/statement.ts';
import { isRefusal, type Refusal } from '../../read/refusal.ts';
import { readTime } from '../../read/time.ts';
import { readCycloneDx } from '#lib/evidence/formats/sbom/cyclonedx/cyclonedx.ts';
import { coverageOf, sortedUnique } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { purposeOf } from './coverage/tools.ts';
import { makeFinding } from '#lib/evidence/formats/finding/finding.ts';
import { isGitlabReport, readGitlabReport } from './gitlab-report.ts';
import { isGrype, readGrype } from './grype.ts';
import { isNpmAudit, readNpmAudit } from './audits/npm-audit.ts';
import { isOsvScan, readOsvScan } from './osv.ts';
import { isPipAudit, readPipAudit } from './audits/pip-audit.ts';
import { isSarif, readSarif } from './sarif/sarif.ts';
import { ratingFrom, readScore } from '#lib/evidence/formats/finding/severity.ts';
import { isTrivy, readTrivy } from './trivy.ts';

/** Read the report of any known scanner; null if no reader recognises it. */
export function readNativeScan(value: JsonValue): Facts | null {
  const report = predicateValue(value);
  if (!isObject(report)) return null;
  if (isSarif(report)) return readSarif(report);
  if (isTrivy(report)) return { kind: 'scan', scan: readTrivy(report) };
  if (isGrype(report)) return { kind: 'scan', scan: readGrype(report) };
  if (isOsvScan(report)) return { kind: 'scan', scan: readOsvScan(report) };
  if (isPipAudit(report)) return { kind: 'scan', scan: readPipAudit(report) };
  if (isNpmAudit(report)) return { kind: 'scan', scan: readNpmAudit(report) };
  if (isGitlabReport(report)) return readGitlabReport(report);
  return report['bomFormat'] === 'CycloneDX' ? scanIn(readCycloneDx(report)) : null;
}

/** The scan in a bill of materials; null if it lists no vulnerabilities. */
function scanIn(facts: Facts | Refusal): Facts | null {
  if (isRefusal(facts)) return null;
  const scan = facts.kind === 'sbom' || facts.kind === 'scan' ? facts.scan : null;
  return scan && { kind: 'scan', scan };
}

/**
 * Read cosign's vulnerability predicate v1 (COSIGN_VULN_ATTESTATION_SPEC): metadata around the scanner's report. If the
 * file given to cosign is another kind of JSON, cosign fills in defaults and a null result, which is no result here.
 */
export function readCosignVuln(predicate: JsonValue): Facts | null {
  const scanner = member(predicate, 'scanner');
  if (!isObject(scanner)) return null;
  const result = scanner['result'];
  const native = readNativeScan(result ?? null);
  const inner = native?.kind === 'scan' || native?.kind === 'static-analysis' ? native.scan : null;
  const parameters = asList(valueAt(predicate, 'invocation', 'parameters')).filter(
    (parameter) => typeof parameter === 'string',
  ) as string[];
  const scan = withScanMetadata(predicate, scanner, inner?.findings ?? [], inner);
  if (inner?.coverage) {
    scan.coverage = { ...inner.coverage, limits: sortedUnique([...inner.coverage.limits, ...parameters]) };
    return { kind: 'scan', scan: { ...scan, purpose: inner.purpose ?? 'unknown', problem: inner.problem ?? null } };
  }
  const problem =
    result === undefined || result === null ? 'it holds no result' : 'its result is of no kind that can be read here';
  return { kind: 'scan', scan: { ...scan, problem } };
}

/**
 * Read in-toto vulns v0.1, v0.2: results are flat or under `vulnerability`, a severity is one value or a list. A
 * missing list is no result.
 */
export function readVulns(predicate: JsonValue): Facts | null {
  const scanner = member(predicate, 'scanner');
  if (!isObject(scanner)) return null;
  const result = scanner['result'];
  const scan = withScanMetadata(predicate, scanner, asList(result).map(readResult), null);
  // The predicate type says that vulnerabilities were searched for, unless the scanner that it names is known to search
  // for none.
  const purpose = purposeOf(scan.scanner) === 'code' ? 'code' : 'vulnerabilities';
  return { kind: 'scan', scan: { ...scan, purpose, problem: vulnsProblem(result, scan.scanner) } };
}

/** `scanner.uri` is required (in-toto vulns v0.1, v0.2, Fields). */
function vulnsProblem(result: JsonValue | undefined, scanner: string | null): string | null {
  if (!Array.isArray(result)) return 'it holds no list of results';
  return scanner === null ? 'it does not name the scanner' : null;
}

function withScanMetadata(
  predicate: JsonValue,
  scanner: JsonObject,
  findings: Finding[],
  inner: VulnerabilityScan | null,
): VulnerabilityScan {
  const uri = asText(scanner['uri']) || null;
  return {
    scanner: uri ?? inner?.scanner ?? null,
    scannerVersion: asText(scanner['version']) ?? inner?.scannerVersion ?? null,
    finishedOn:
      readTime(valueAt(predicate, 'metadata', 'scanFinishedOn')) ??
      readTime(valueAt(predicate, 'metadata', 'scanStartedOn')) ??
      inner?.finishedOn ??
      null,
    databaseUpdated: readTime(valueAt(scanner, 'db', 'lastUpdate')) ?? inner?.databaseUpdated ?? null,
    findings,
    // The predicate type itself says that vulnerabilities were searched for.
    purpose: 'vulnerabilities',
    coverage: coverageOf({ tools: [uri] }),
  };
}

function readResult(value: JsonValue): Finding {
  const body = isObject(member(value, 'vulnerability')) ? asObject(member(value, 'vulnerability')) : asObject(value);
  const id = asText(body['id']) ?? asText(member(value, 'id')) ?? 'unnamed';
  const written = body['severity'] ?? member(value, 'severity');
  const ratings = (Array.isArray(written) ? written : [written]).map((rating) => {
    const version = /v2/i.test(asText(member(rating, 'method')) ?? '') ? 2 : 3;
    return readScore(member(rating, 'score') ?? rating, version);
  });
  const { score, severity } = ratingFrom(undefined, ratings);
  return makeFinding(id, severity, { score });
}
