/** Selects the current scans of an artifact: those that no newer scan with the same coverage replaces. */
import type { ScanCoverage, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { isNewer, momentOf, parseTime, type Moment } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';

/**
 * A scan with its moment, purpose and coverage. `statedTime`: the time that the scan states, in milliseconds, which
 * decides only between scans of one moment.
 */
export type DatedScan = Moment & {
  evidence: EvidenceFact;
  scan: VulnerabilityScan;
  statedTime: number;
  purpose: NonNullable<VulnerabilityScan['purpose']>;
  coverage: ScanCoverage;
  problem: string | null;
};

/** The scan in a document, alone or with a bill of materials; empty for any other document. */
export function scansIn(evidence: EvidenceFact): DatedScan[] {
  const { facts } = evidence;
  const scan = facts.kind === 'scan' || facts.kind === 'static-analysis' || facts.kind === 'sbom' ? facts.scan : null;
  if (!scan) return [];
  const stated = parseTime(scan.finishedOn);
  const moment = momentOf(evidence, stated);
  return [
    {
      ...moment,
      evidence,
      scan,
      statedTime: stated ?? moment.time,
      purpose: scan.purpose ?? (facts.kind === 'scan' ? 'vulnerabilities' : 'unknown'),
      coverage: scan.coverage ?? { tool: null, scopes: [], limits: [] },
      problem: scan.problem === undefined ? COMPLETENESS_NOT_STORED : scan.problem,
    },
  ];
}

/** Facts that earlier versions stored do not state the completeness and coverage of a report. */
const COMPLETENESS_NOT_STORED =
  'an earlier version of Attestry stored it without keeping whether it was complete; push it again';

/**
 * All scans that no newer one replaces. A newer scan replaces an older one if it is complete, is by the same tool,
 * covers at least the same scopes with no further limits, and is signed if and only if the older one is. Scans of the
 * same time do not replace each other. A report without stated coverage replaces, and is replaced by, only reports
 * without it.
 */
export function currentScans(scans: readonly DatedScan[]): DatedScan[] {
  return scans.filter(
    (older) => !scans.some((newer) => isLater(newer, older) && includesCoverage(newer.coverage, older.coverage)),
  );
}

/** The newer, complete scans by the same tool that do not replace this one, because their coverage differs. */
export function unrelatedNewerScans(older: DatedScan, scans: readonly DatedScan[]): DatedScan[] {
  return scans.filter((newer) => isLater(newer, older) && !includesCoverage(newer.coverage, older.coverage));
}

function isLater(newer: DatedScan, older: DatedScan): boolean {
  const ofOneMoment = newer.known === older.known && newer.time === older.time;
  const isNewerScan = ofOneMoment ? isStatedLater(newer, older) : isNewer(newer, older);
  if (!isNewerScan || newer.problem !== null || isSigned(newer) !== isSigned(older)) return false;
  return newer.coverage.tool !== null && newer.coverage.tool === older.coverage.tool;
}

/** Of scans of one moment: what they state decides, first within the receipt, then as it is. */
function isStatedLater(a: DatedScan, b: DatedScan): boolean {
  const bounded = ({ evidence, statedTime }: DatedScan): number =>
    Math.min(statedTime, parseTime(evidence.receivedAt) ?? statedTime);
  return (bounded(a) - bounded(b) || a.statedTime - b.statedTime) > 0;
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
