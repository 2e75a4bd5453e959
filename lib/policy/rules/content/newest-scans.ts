/** Which scans of an artifact stand: those that no newer scan of the same things replaces. */
import type { ScanCoverage, VulnerabilityScan } from '#lib/evidence/evidence.ts';
import { instant, timeOf } from '../../dossier.ts';
import type { EvidenceFact } from '../../policy.ts';

/** A scan with what it is, and when it was made, in milliseconds. */
export type Scan = {
  evidence: EvidenceFact; scan: VulnerabilityScan; at: number;
  purpose: NonNullable<VulnerabilityScan['purpose']>; coverage: ScanCoverage; problem: string | null;
};

/** The scan that a document holds, alone or beside a bill of materials; none for any other document. */
export function readScan(evidence: EvidenceFact): Scan[] {
  const { facts } = evidence;
  const scan = facts.kind === 'scan' || facts.kind === 'static-analysis' || facts.kind === 'sbom' ? facts.scan : null;
  if (!scan) return [];
  return [{
    evidence, scan, at: instant(scan.finishedOn) ?? timeOf(evidence),
    // Facts stored by earlier versions say neither; their kind and the name of the scanner are all that is known.
    purpose: scan.purpose ?? (facts.kind === 'scan' ? 'vulnerabilities' : 'unknown'),
    coverage: scan.coverage ?? { tool: scan.scanner?.toLowerCase() ?? null, scopes: [], limits: [] },
    problem: scan.problem ?? null,
  }];
}

/**
 * All scans but those that a newer one replaces: by the same tool, complete, about at least the same things, narrowed by nothing more,
 * and for a signed scan signed too. At one moment, both stand.
 */
export function standing(scans: readonly Scan[]): Scan[] {
  return scans.filter((older) => !scans.some((newer) => newer.at > older.at && replaces(newer, older)));
}

function replaces(newer: Scan, older: Scan): boolean {
  if (newer.problem !== null || isSigned(newer) !== isSigned(older)) return false;
  if (newer.coverage.tool === null || newer.coverage.tool !== older.coverage.tool) return false;
  return older.coverage.scopes.every((scope) => newer.coverage.scopes.includes(scope)) && newer.coverage.limits.every((limit) => older.coverage.limits.includes(limit));
}

function isSigned({ evidence }: Scan): boolean {
  return evidence.outcome === 'verified';
}
