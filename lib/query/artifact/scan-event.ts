import type { Facts, Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { TimelineEvent } from '#lib/views/artifact.ts';

type ScanSummary = Pick<TimelineEvent, 'detail' | 'outcome'>;

/** The findings of a scan or a static analysis, for the timeline; null for a document without either. */
export function scanSummary(facts: Facts): ScanSummary | null {
  if (facts.kind === 'static-analysis') return analysisSummary(facts.tool, facts.result, facts.scan);
  const scan = facts.kind === 'scan' || facts.kind === 'sbom' ? facts.scan : null;
  if (scan === null) return null;
  const [critical, unknown] = [countOf(scan, 'critical'), countOf(scan, 'unknown')];
  const parts = [
    critical > 0 ? `${critical} of them critical` : '',
    unknown > 0 ? `${unknown} of them of unknown severity` : '',
  ];
  const found = [findingsText(scan), ...parts.filter((part) => part !== '')].join(', ');
  return {
    detail: withProblem(found, scan),
    outcome: timelineOutcome(critical > 0, unknown > 0 || Boolean(scan.problem)),
  };
}

function timelineOutcome(bad: boolean, unknown: boolean): TimelineEvent['outcome'] {
  if (bad) return 'bad';
  return unknown ? 'unknown' : 'good';
}

const RESULT_TEXTS = {
  PASSED: ['passed', 'good'],
  WARNED: ['passed with warnings', 'neutral'],
  FAILED: ['failed', 'bad'],
} as const;

function analysisSummary(tool: string, result: keyof typeof RESULT_TEXTS, scan: VulnerabilityScan): ScanSummary {
  const first = scan.findings[0];
  const example = first ? ` (${findingText(first)}${totalOf(scan) > 1 ? ' and others' : ''})` : '';
  const [resultText, outcome] = RESULT_TEXTS[result];
  if (!scan.problem) return { detail: `${tool}: ${resultText}, ${findingsText(scan)}${example}`, outcome };
  return {
    detail: withProblem(`${tool}: ${findingsText(scan)}${example}`, scan),
    outcome: timelineOutcome(result === 'FAILED' && totalOf(scan) > 0, true),
  };
}

function findingText({ id, place }: Finding): string {
  return place ? `${id} at ${place}` : id;
}

function withProblem(found: string, scan: VulnerabilityScan): string {
  if (!scan.problem) return found;
  return totalOf(scan) === 0 ? `no complete result: ${scan.problem}` : `${found}; no complete result: ${scan.problem}`;
}

function findingsText(scan: VulnerabilityScan): string {
  const all = totalOf(scan);
  return all === 0 ? 'no finding' : formatQuantity(all, 'finding');
}

/** A shortened list of findings comes with counts of all findings. */
function totalOf({ counts, findings }: VulnerabilityScan): number {
  return counts ? Object.values(counts).reduce((sum, number) => sum + number, 0) : findings.length;
}

function countOf({ counts, findings }: VulnerabilityScan, severity: Finding['severity']): number {
  return counts?.[severity] ?? findings.filter((finding) => finding.severity === severity).length;
}
