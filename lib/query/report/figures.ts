/** The figures of a report, as the glossary defines them. */
import { formatTimeToVerify } from '#lib/format/duration.ts';
import { formatPercent, formatQuantity } from '#lib/format/quantity.ts';
import type { Share } from '#lib/metrics/figures.ts';
import { describeReportedTarget } from '#lib/metrics/describe-target.ts';
import { type FigureId, GLOSSARY, scopeSentence } from '#lib/metrics/glossary.ts';
import { TARGET_KINDS } from '#lib/metrics/target.ts';
import type { ReportFigure } from '#lib/report/report.ts';
import type { MetricsView } from '#lib/views/metrics.ts';

/** The figures of a period against their targets and the period before. */
export function figuresOf(metrics: MetricsView): ReportFigure[] {
  const { previous, timeToVerify, open, from, to } = metrics;
  const period = `the days from ${from} to ${to}`;
  const figure = (id: FigureId, value: string, parts: string, before: string): ReportFigure => ({
    id,
    name: GLOSSARY[id].name,
    value,
    parts,
    previous: before,
    targets: metrics.targets
      .filter((target) => TARGET_KINDS[target.figure].figure === id)
      .map((target) => ({ text: describeReportedTarget(target), outcome: target.outcome })),
    scope: scopeSentence(id, period),
    definition: GLOSSARY[id].definition,
  });
  const share = (id: 'coverage' | 'coverageDeployed' | 'defectLeakage', unit: string): ReportFigure => {
    const { part, whole } = metrics[id];
    return figure(id, percent(metrics[id]), `${part} of ${formatQuantity(whole, unit)}`, percent(previous[id]));
  };
  const p50 = (seconds: number | null): string => (seconds === null ? 'none' : formatTimeToVerify(seconds));
  return [
    share('coverage', 'release'),
    share('coverageDeployed', 'release'),
    figure(
      'timeToVerify',
      `p50 ${p50(timeToVerify.p50)}`,
      `p90 ${p50(timeToVerify.p90)}, of ${formatQuantity(timeToVerify.count, 'release')}; ${timeToVerify.notVerified} not verified so far`,
      `p50 ${p50(previous.timeToVerify.p50)}`,
    ),
    share('defectLeakage', 'defect'),
    figure('open', String(open), 'failed, error or incomplete', 'not kept'),
  ];
}

const percent = ({ share }: Share): string => (share === null ? 'none' : formatPercent(share));
