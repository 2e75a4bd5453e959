/** Which scans of an artifact stand: those that no newer scan of the same things replaces. */
import type { ScanCoverage, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { parseTime, evidenceTime } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';

/**
 * A scan with what it is, and when it was made: at the latest when it came in (`at`), and as stated, both in
 * milliseconds.
 */
export type DatedScan = {
  evidence: EvidenceFact;
  scan: VulnerabilityScan;
  time: number;
  statedTime: number;
  purpose: NonNullable<VulnerabilityScan['purpose']>;
  coverage: ScanCoverage;
  problem: string | null;
};

/** The scan that a document holds, alone or beside a bill of materials; none for any other document. */
export function scansIn(evidence: EvidenceFact): DatedScan[] {
  const { facts } = evidence;
  const scan = facts.kind === 'scan' || facts.kind === 'static-analysis' || facts.kind === 'sbom' ? facts.scan : null;
  if (!scan) return [];
  const stated = parseTime(scan.finishedOn) ?? evidenceTime(evidence);
  return [
    {
      // A scan cannot be of later than when it came in: a clock that runs ahead must not let it replace what follows.
      evidence,
      scan,
      time: Math.min(stated, parseTime(evidence.receivedAt) ?? stated),
      statedTime: stated,
      purpose: scan.purpose ?? (facts.kind === 'scan' ? 'vulnerabilities' : 'unknown'),
      coverage: scan.coverage ?? { tool: null, scopes: [], limits: [] },
      problem: scan.problem === undefined ? COMPLETENESS_NOT_STORED : scan.problem,
    },
  ];
}

/** Facts that earlier versions stored do not say whether the report was complete, nor what it looked at. */
const COMPLETENESS_NOT_STORED =
  'an earlier version of Attestry stored it without keeping whether it was complete; push it again';

/**
 * All scans but those that a newer one replaces: by the same tool, complete, about at least the same things, narrowed
 * by nothing more, and for a signed scan signed too. At one moment, both stand. A report that does not say what it
 * looked at replaces only reports that do not say so either, and is replaced only by such.
 */
export function currentScans(scans: readonly DatedScan[]): DatedScan[] {
  return scans.filter(
    (older) => !scans.some((newer) => isLater(newer, older) && includesCoverage(newer.coverage, older.coverage)),
  );
}

/**
 * The newer, complete scans by the tool of this one that do not replace it: they looked at something else, or do not
 * say that they looked at the same.
 */
export function unrelatedNewerScans(older: DatedScan, scans: readonly DatedScan[]): DatedScan[] {
  return scans.filter((newer) => isLater(newer, older) && !includesCoverage(newer.coverage, older.coverage));
}

function isLater(newer: DatedScan, older: DatedScan): boolean {
  const later = newer.time > older.time || (newer.time === older.time && newer.statedTime > older.statedTime);
  if (!later || newer.problem !== null || isSigned(newer) !== isSigned(older)) return false;
  return newer.coverage.tool !== null && newer.coverage.tool === older.coverage.tool;
}

function includesCoverage(newer: ScanCoverage, older: ScanCoverage): boolean {
  if (older.scopes.length === 0 && newer.scopes.length > 0) return false;
  return (
    older.scopes.every((scope) => newer.scopes.includes(scope)) &&
    newer.limits.every((limit) => older.limits.includes(limit))
  );
}

function isSigned({ evidence }: DatedScan): boolean {
  return evidence.outcome === 'verified';
}
