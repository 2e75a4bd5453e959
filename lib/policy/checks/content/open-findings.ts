/** Counts the open findings of the current scans by severity. */
import type { Finding as ScanFinding, Severity } from '#lib/evidence/model/evidence.ts';
import { mayReportProblems, type EvidenceIndex } from '#lib/policy/facts/evidence-index.ts';
import { currentScans, scansIn, type DatedScan } from './current-scans.ts';
import { evaluateFindings, isAtLeast, isOpen, isProof } from './scan-findings.ts';
import { applicableStatements } from './vex.ts';

/** The current scans that count, the signed and complete ones among them, and how many findings are open. */
export function openFindings(index: EvidenceIndex): {
  scans: DatedScan[];
  proof: DatedScan[];
  open: { [severity in Severity]: number };
} {
  const scans = currentScans(index.evidence.filter(mayReportProblems).flatMap(scansIn));
  const answers = applicableStatements(index);
  // Of scans that do not agree on the severity of a finding, each counts.
  const countOpen = (severity: Severity): number =>
    evaluateFindings(index, scans, answers, (finding) => countedSeverity(finding) === severity).filter(isOpen).length;
  return {
    scans,
    proof: scans.filter(isProof),
    open: {
      critical: countOpen('critical'),
      high: countOpen('high'),
      medium: countOpen('medium'),
      low: countOpen('low'),
      none: countOpen('none'),
      unknown: countOpen('unknown'),
    },
  };
}

function countedSeverity(finding: ScanFinding): Severity {
  return isAtLeast(finding, 'critical') ? 'critical' : finding.severity;
}
