/** Which scans of an artifact stand: those that no newer scan of the same things replaces. */
import type { ScanCoverage, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { instant, timeOf } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';

/**
 * A scan with what it is, and when it was made: at the latest when it came in (`at`), and as stated, both in
 * milliseconds.
 */
export type Scan = {
  evidence: EvidenceFact;
  scan: VulnerabilityScan;
  at: number;
  stated: number;
  purpose: NonNullable<VulnerabilityScan['purpose']>;
  coverage: ScanCoverage;
  problem: string | null;
};

/** The scan that a document holds, alone or beside a bill of materials; none for any other document. */
export function readScan(evidence: EvidenceFact): Scan[] {
  const { facts } = evidence;
  const scan = facts.kind === 'scan' || facts.kind === 'static-analysis' || facts.kind === 'sbom' ? facts.scan : null;
  if (!scan) return [];
  const stated = instant(scan.finishedOn) ?? timeOf(evidence);
  return [
    {
      // A scan cannot be of later than when it came in: a clock that runs ahead must not let it replace what follows.
      evidence,
      scan,
      at: Math.min(stated, instant(evidence.receivedAt) ?? stated),
      stated,
      purpose: scan.purpose ?? (facts.kind === 'scan' ? 'vulnerabilities' : 'unknown'),
      coverage: scan.coverage ?? { tool: null, scopes: [], limits: [] },
      problem: scan.problem === undefined ? NOT_KEPT : scan.problem,
    },
  ];
}

/** Facts that earlier versions stored do not say whether the report was complete, nor what it looked at. */
const NOT_KEPT = 'an earlier version of Attestry stored it without keeping whether it was complete; push it again';

/**
 * All scans but those that a newer one replaces: by the same tool, complete, about at least the same things, narrowed
 * by nothing more, and for a signed scan signed too. At one moment, both stand. A report that does not say what it
 * looked at replaces only reports that do not say so either, and is replaced only by such.
 */
export function standing(scans: readonly Scan[]): Scan[] {
  return scans.filter(
    (older) => !scans.some((newer) => isLater(newer, older) && covers(newer.coverage, older.coverage)),
  );
}

/**
 * The newer, complete scans by the tool of this one that do not replace it: they looked at something else, or do not
 * say that they looked at the same.
 */
export function elsewhere(older: Scan, scans: readonly Scan[]): Scan[] {
  return scans.filter((newer) => isLater(newer, older) && !covers(newer.coverage, older.coverage));
}

function isLater(newer: Scan, older: Scan): boolean {
  const later = newer.at > older.at || (newer.at === older.at && newer.stated > older.stated);
  if (!later || newer.problem !== null || isSigned(newer) !== isSigned(older)) return false;
  return newer.coverage.tool !== null && newer.coverage.tool === older.coverage.tool;
}

function covers(newer: ScanCoverage, older: ScanCoverage): boolean {
  if (older.scopes.length === 0 && newer.scopes.length > 0) return false;
  return (
    older.scopes.every((scope) => newer.scopes.includes(scope)) &&
    newer.limits.every((limit) => older.limits.includes(limit))
  );
}

function isSigned({ evidence }: Scan): boolean {
  return evidence.outcome === 'verified';
}
