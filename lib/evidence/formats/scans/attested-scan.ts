import { at, isObject, list, member, object, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Finding, VulnerabilityScan } from '../../evidence.ts';
import { predicateValue } from '../../read/statement.ts';
import { readTime } from '../../read/time.ts';
import { finding } from './finding.ts';
import { isGrype, readGrype } from './grype.ts';
import { isOsvScan, readOsvScan } from './osv.ts';
import { isSarif, readSarif } from './sarif.ts';
import { readScore, worse } from './severity.ts';
import { isTrivy, readTrivy } from './trivy.ts';

/** A scanner's own report, whichever it is; null where no reader knows it. */
export function readNativeScan(value: JsonValue): Facts | null {
  const report = predicateValue(value);
  if (!isObject(report)) return null;
  if (isTrivy(report)) return { kind: 'scan', scan: readTrivy(report) };
  if (isGrype(report)) return { kind: 'scan', scan: readGrype(report) };
  if (isOsvScan(report)) return { kind: 'scan', scan: readOsvScan(report) };
  return isSarif(report) ? readSarif(report) : null;
}

/** cosign's vulnerability predicate v1 (COSIGN_VULN_ATTESTATION_SPEC): metadata around the scanner's own report. */
export function readCosignVuln(predicate: JsonValue): Facts | null {
  const scanner = member(predicate, 'scanner');
  if (!isObject(scanner)) return null;
  const native = readNativeScan(scanner['result'] ?? null);
  const inner = native?.kind === 'scan' || native?.kind === 'static-analysis' ? native.scan : null;
  return { kind: 'scan', scan: around(predicate, object(scanner), inner?.findings ?? [], inner) };
}

/** in-toto vulns v0.1, v0.2: results flat or under `vulnerability`, severity a list or one. */
export function readVulns(predicate: JsonValue): Facts | null {
  const scanner = member(predicate, 'scanner');
  if (!isObject(scanner) || !Array.isArray(scanner['result'] ?? [])) return null;
  const findings = list(scanner['result']).map(readResult).filter((one) => one !== null);
  return { kind: 'scan', scan: around(predicate, scanner, findings, null) };
}

function around(predicate: JsonValue, scanner: JsonObject, findings: Finding[], inner: VulnerabilityScan | null): VulnerabilityScan {
  return {
    scanner: text(scanner['uri']) ?? inner?.scanner ?? null,
    scannerVersion: text(scanner['version']) ?? inner?.scannerVersion ?? null,
    finishedOn: readTime(at(predicate, 'metadata', 'scanFinishedOn')) ?? readTime(at(predicate, 'metadata', 'scanStartedOn')) ?? inner?.finishedOn ?? null,
    databaseUpdated: readTime(at(scanner, 'db', 'lastUpdate')) ?? inner?.databaseUpdated ?? null,
    findings,
  };
}

function readResult(value: JsonValue): Finding | null {
  const body = isObject(member(value, 'vulnerability')) ? object(member(value, 'vulnerability')) : object(value);
  const id = text(body['id']) ?? text(member(value, 'id'));
  if (id === null) return null;
  const written = body['severity'] ?? member(value, 'severity');
  const ratings = (Array.isArray(written) ? written : [written]).map((rating) => readScore(member(rating, 'score') ?? rating));
  const scores = ratings.map((rating) => rating.score).filter((score) => score !== null);
  return finding(id, ratings.reduce((worst, rating) => worse(worst, rating.severity), 'unknown' as Finding['severity']), { score: scores.length > 0 ? Math.max(...scores) : null });
}
