import type { Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';

const SEVERITY_LABELS = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  none: 'without severity',
  unknown: 'of unknown severity',
} as const;

const SEVERITY_ORDER = ['critical', 'high', 'unknown', 'medium', 'low', 'none'] as const;
const MAX_SHOWN_FINDINGS = 10;

/** Count the findings of a scan by severity, such as `1 critical, 3 high`. */
export function findingsSummary({ findings, counts, problem }: VulnerabilityScan): string {
  if (findings.length === 0) return problem ? 'not known' : 'none';
  const bySeverity = (['critical', 'high', 'medium', 'low', 'none', 'unknown'] as const).map(
    (severity) =>
      [severity, counts?.[severity] ?? findings.filter((finding) => finding.severity === severity).length] as const,
  );
  return bySeverity
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => `${formatCount(number)} ${SEVERITY_LABELS[severity]}`)
    .join(', ');
}

/**
 * Return the rows about findings: their counts, why the scan is incomplete, and the most severe findings, each with its
 * package or its place in the code. A finding of unknown severity is sorted after the high ones.
 */
export function findingRows(scan: VulnerabilityScan): (readonly [string, string | null])[] {
  const sorted = scan.findings.toSorted(
    (a, b) => SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity),
  );
  const all = scan.counts ? Object.values(scan.counts).reduce((sum, number) => sum + number, 0) : sorted.length;
  const shown = sorted.slice(0, MAX_SHOWN_FINDINGS).map((finding) => [finding.id, findingText(finding)] as const);
  return [
    ['Findings', findingsSummary(scan)],
    ['Complete', scan.problem ? `no: ${scan.problem}` : null],
    ...shown,
    ['And', all > shown.length ? formatQuantity(all - shown.length, 'more finding', 'more findings') : null],
  ];
}

function findingText({ severity, package: name, version, place }: Finding): string {
  const packageVersion = [name, version].filter(Boolean).join(' ');
  return [severityLabel(severity), packageVersion, place].filter(Boolean).join(', ');
}

function severityLabel(severity: (typeof SEVERITY_ORDER)[number]): string {
  if (severity === 'unknown') return 'severity unknown';
  return severity === 'none' ? 'without severity' : severity;
}
