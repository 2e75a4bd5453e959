/**
 * The check `scan-fresh`: the newest verified vulnerability scan is recent, and leaves nothing severe open. A report
 * that is signed again stays as old as it says that it is.
 */
import { z } from 'zod';
import { currentScans, type DatedScan, scansIn } from '#lib/policy/checks/content/current-scans.ts';
import {
  describeFinding,
  type EvaluatedFinding,
  evaluateFindings,
  isAnyUnread,
  isAtLeast,
  isOpen,
  isProof,
  isUnrated,
  RATED_SEVERITIES,
  type RatedSeverity,
  scannersOf,
  toOpenFinding,
} from '#lib/policy/checks/content/scan-findings.ts';
import { applicableStatements } from '#lib/policy/checks/content/vex.ts';
import {
  type EvidenceIndex,
  mayReportProblems,
  parseTime,
  type RuleFinding,
} from '#lib/policy/facts/evidence-index.ts';
import { joinList } from '#lib/policy/facts/format.ts';
import { formatQuantity } from '#lib/format/quantity.ts';

const DAY_MS = 86_400_000;

/** The parameters of `scan-fresh`. */
export const scanFreshParams = z.strictObject({
  maxAgeDays: z.int().min(1).max(3_650).describe('The age of the newest verified scan, in days, at most'),
  severity: z
    .enum(RATED_SEVERITIES)
    .optional()
    .describe('No finding of this severity or a worse one may be open without VEX'),
});
export type ScanFreshParams = z.output<typeof scanFreshParams>;

/** The finding of `scan-fresh`. */
export function scanFresh(index: EvidenceIndex, { maxAgeDays, severity }: ScanFreshParams): RuleFinding {
  const scans = currentScans(index.evidence.filter(mayReportProblems).flatMap(scansIn));
  const searching = scans.filter(({ purpose }) => purpose !== 'code');
  const open = severity === undefined ? null : findOpenFindings(index, searching, severity);
  if (open?.outcome === 'fail') return open;
  const proof = scans.filter(isProof);
  if (proof.length === 0) return missingScan(index, scans);
  const now = parseTime(index.artifact.at);
  if (now === null) return TIME_UNKNOWN;
  // `time` is never later than what the report says, its signing time and its receipt.
  const newest = proof.reduce((latest, scan) => (scan.time > latest.time ? scan : latest));
  const age = Math.max(0, now - newest.time);
  const days = Math.floor(age / DAY_MS);
  const found = {
    // A scan may be exactly as old as the rule says.
    holdsUntil: newest.time + maxAgeDays * DAY_MS + 1,
    expected: `a scan of the last ${formatQuantity(maxAgeDays, 'day')}`,
    actual: new Date(newest.time).toISOString(),
    evidence: [newest.evidence.id],
  };
  // Not how long ago, which would be another sentence the next day.
  const when = `${scannersOf([newest])} examined it on ${new Date(newest.time).toISOString().slice(0, 10)}`;
  if (age > maxAgeDays * DAY_MS) {
    return {
      ...found,
      // The number of days changes.
      holdsUntil: newest.time + (days + 1) * DAY_MS,
      outcome: 'missing',
      code: 'scan-stale',
      brief: `newest scan is ${formatQuantity(days, 'day')} old`,
      detail: `${when}. That is the newest verified vulnerability scan, and the rule asks for one of the last ${formatQuantity(maxAgeDays, 'day')}.`,
    };
  }
  const evidence = [...new Set([...found.evidence, ...(open?.evidence ?? [])])];
  if (open !== null) return { ...found, ...open, evidence, detail: `${when}. ${open.detail}` };
  return { ...found, outcome: 'pass', code: 'ok', brief: 'scan is recent', detail: `${when}.` };
}

const TIME_UNKNOWN: RuleFinding = {
  outcome: 'error',
  code: 'time-unknown',
  brief: 'time of evaluation not known',
  detail: 'The evaluation had no time, so the age of a scan is not known.',
};

/** No verified and complete scan is there: what there is instead. */
function missingScan({ evidence }: EvidenceIndex, scans: readonly DatedScan[]): RuleFinding {
  const expected = 'a signed report of a vulnerability scanner';
  const given = evidence.filter((item) => scansIn(item).length > 0);
  const missing = (code: string, brief: string, detail: string): RuleFinding => ({
    outcome: 'missing',
    code,
    brief,
    detail,
    expected,
    actual: given.length === 0 ? 'none' : brief,
    evidence: given.map(({ id }) => id).slice(0, 20),
  });
  if (given.length === 0)
    return missing('no-scan', 'no vulnerability scan', 'No vulnerability scan is about this artifact.');
  const broken = scans.find(({ purpose, problem }) => purpose === 'vulnerabilities' && problem !== null);
  if (broken?.evidence.outcome === 'verified')
    return missing('scan-not-read', 'scan is not complete', `The scan cannot be used: ${broken.problem}.`);
  if (scans.some(({ purpose }) => purpose === 'vulnerabilities'))
    return missing(
      'scan-not-verified',
      'scan is not verified',
      'There is a vulnerability scan, but no configured signer vouches for it.',
    );
  return scans.length > 0
    ? missing('not-a-vulnerability-scan', 'not scanned for vulnerabilities', 'No report is of a vulnerability scanner.')
    : missing('scan-not-heard', 'scan does not count', 'There is a scan, but its verification did not succeed.');
}

/** The findings of the severity or a worse one: `fail` where one is open. */
function findOpenFindings(index: EvidenceIndex, scans: readonly DatedScan[], severity: RatedSeverity): RuleFinding {
  const answers = applicableStatements(index);
  const severe = evaluateFindings(index, scans, answers, (finding) => isAtLeast(finding, severity));
  const open = severe.filter(isOpen);
  const isCut = isAnyUnread(index, scans, severity);
  if (open.length > 0) return { ...openFinding(scans, open, severity), ...(isCut ? { areFindingsCut: true } : {}) };
  if (isCut) {
    return {
      outcome: 'error',
      code: 'findings-not-all-read',
      brief: 'more findings than are read',
      detail: 'There are more scans or findings than are read, so it is not known whether one of them is open.',
      expected: 'reports with fewer findings',
      actual: null,
      evidence: scans.map(({ evidence }) => evidence.id).slice(0, 20),
    };
  }
  const unrated = evaluateFindings(index, scans, answers, isUnrated).filter(isOpen);
  const answered = severe.flatMap(({ statement }) => (statement ? [statement.evidence.id] : []));
  const evidence = [...new Set([...scans.map((scan) => scan.evidence.id), ...answered])];
  if (unrated.length > 0) {
    const count = formatQuantity(unrated.length, 'vulnerability', 'vulnerabilities');
    return {
      outcome: 'warn',
      code: 'severity-unknown',
      brief: `${count} of unknown severity`,
      detail: `Nobody says how severe ${count} are: ${joinList(unrated.map(({ finding }) => describeFinding(finding)))}.`,
      evidence,
    };
  }
  return {
    outcome: 'pass',
    code: severe.length === 0 ? 'ok' : 'answered-by-vex',
    brief: severe.length === 0 ? 'scan is recent' : 'scan is recent, answered by VEX',
    detail:
      severe.length === 0
        ? `No finding is ${severity} or worse.`
        : `Signed VEX statements answer all findings that are ${severity} or worse.`,
    evidence,
  };
}

function openFinding(
  scans: readonly DatedScan[],
  open: readonly EvaluatedFinding[],
  severity: RatedSeverity,
): RuleFinding {
  const by = scans.filter(({ evidence }) => open.some((item) => item.evidence === evidence));
  const count = formatQuantity(open.length, 'vulnerability', 'vulnerabilities');
  return {
    outcome: 'fail',
    code: 'vulnerability-open',
    findings: open.map(({ finding }) => toOpenFinding(finding)),
    brief: open.length === 1 ? `${open[0]!.finding.id} open` : `${count} open`,
    detail: `${scannersOf(by)} found ${count} that are ${severity} or worse, and no signed VEX statement answers them: ${joinList(open.map(({ finding }) => describeFinding(finding)))}.`,
    expected: `none open that is ${severity} or worse`,
    actual: joinList(
      open.map(({ finding }) => finding.id),
      5,
    ),
    evidence: [...new Set(open.map(({ evidence }) => evidence.id))],
    advice: 'Update the components to fixed versions, or say in signed VEX why the artifact is not affected.',
  };
}
