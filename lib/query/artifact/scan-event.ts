import type { Facts, Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import type { TimelineEvent } from '#lib/views/artifact.ts';

type Told = Pick<TimelineEvent, 'detail' | 'outcome'>;

/** What a scan or a static analysis found, as the timeline marks it; null for documents that hold none. */
export function scanTold(facts: Facts): Told | null {
  if (facts.kind === 'static-analysis') return analysisTold(facts.tool, facts.result, facts.scan);
  const scan = facts.kind === 'scan' || facts.kind === 'sbom' ? facts.scan : null;
  if (scan === null) return null;
  const [critical, unknown] = [countOf(scan, 'critical'), countOf(scan, 'unknown')];
  const parts = [
    critical > 0 ? `${critical} of them critical` : '',
    unknown > 0 ? `${unknown} of them of unknown severity` : '',
  ];
  const found = [foundIn(scan), ...parts.filter((part) => part !== '')].join(', ');
  return { detail: withProblem(found, scan), outcome: outcomeOf(critical > 0, unknown > 0 || Boolean(scan.problem)) };
}

function outcomeOf(bad: boolean, unknown: boolean): TimelineEvent['outcome'] {
  if (bad) return 'bad';
  return unknown ? 'unknown' : 'good';
}

const RESULTS = {
  PASSED: ['passed', 'good'],
  WARNED: ['passed with warnings', 'neutral'],
  FAILED: ['failed', 'bad'],
} as const;

function analysisTold(tool: string, result: keyof typeof RESULTS, scan: VulnerabilityScan): Told {
  const first = scan.findings[0];
  const example = first ? ` (${placed(first)}${totalOf(scan) > 1 ? ' and others' : ''})` : '';
  const [word, outcome] = RESULTS[result];
  if (!scan.problem) return { detail: `${tool}: ${word}, ${foundIn(scan)}${example}`, outcome };
  return {
    detail: withProblem(`${tool}: ${foundIn(scan)}${example}`, scan),
    outcome: outcomeOf(result === 'FAILED' && totalOf(scan) > 0, true),
  };
}

function placed({ id, place }: Finding): string {
  return place ? `${id} at ${place}` : id;
}

function withProblem(found: string, scan: VulnerabilityScan): string {
  if (!scan.problem) return found;
  return totalOf(scan) === 0 ? `no complete result: ${scan.problem}` : `${found}; no complete result: ${scan.problem}`;
}

function foundIn(scan: VulnerabilityScan): string {
  const all = totalOf(scan);
  if (all === 0) return 'no finding';
  return all === 1 ? '1 finding' : `${all} findings`;
}

/** The counts stand beside lists that were cut. */
function totalOf({ counts, findings }: VulnerabilityScan): number {
  return counts ? Object.values(counts).reduce((sum, number) => sum + number, 0) : findings.length;
}

function countOf({ counts, findings }: VulnerabilityScan, severity: Finding['severity']): number {
  return counts?.[severity] ?? findings.filter((finding) => finding.severity === severity).length;
}
