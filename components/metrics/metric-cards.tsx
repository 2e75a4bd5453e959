import type { DayFigures } from '#lib/metrics/figures.ts';
import type { MetricsView } from '#lib/views/metrics.ts';
import { Bars, showsTarget } from '#components/ui/charts/bars.tsx';
import { formatCount, formatQuantity, formatPercent } from '#lib/format/quantity.ts';
import { formatDuration, formatTimeToVerify } from '#lib/format/duration.ts';
import { shortDay } from '#components/ui/format/time.ts';
import { OPEN_STATUSES } from '#lib/metrics/glossary.ts';
import { StatusBar, StatusCountList } from '#components/status/counts.tsx';
import { targetInChart, TargetLines } from '#components/target/lines.tsx';
import { FigureMark } from './definition.tsx';
import { MetricCard, type Behind } from './metric-card.tsx';
import { percentagePoints, describeTrend } from './trend.ts';

type Props = {
  metrics: Omit<MetricsView, 'definitions' | 'glossary'>;
  /** The length of the period, such as `30 days`. */
  length: string;
  /** Return the URL of the artifacts that a metric of the period counts. */
  hrefFor: (filter: { [name: string]: string }) => string;
  /** Return the URL of artifacts as they are now, whenever they were first seen. */
  hrefForAll: (filter: { [name: string]: string }) => string;
};
/** What the cards of a period share. */
type CardProps = Props & { period: string; before: string };

/** The four metrics, each with what it is over, and links to the artifacts that it counts. */
export function MetricCards(props: Props) {
  const shared = { ...props, period: `the last ${props.length}`, before: `the ${props.length} before` };
  return (
    <div className="grid grid-cols-2 gap-y-6 lg:grid-cols-4">
      <OpenCard {...shared} />
      <CoverageCard {...shared} />
      <TimeToVerifyCard {...shared} />
      <DefectLeakageCard {...shared} />
    </div>
  );
}

/** The open artifacts, by the statuses that add up to them. */
function OpenCard({ metrics, period, hrefForAll }: CardProps) {
  const { open, counts } = metrics;
  const parts = OPEN_STATUSES.filter((status) => counts[status] > 0);
  return (
    <MetricCard
      figure="open"
      period={period}
      value={formatCount(open)}
      more={<span className="text-13 text-ink-2">of {formatQuantity(sumOf(counts), 'release')}</span>}
      trend={null}
      behind={open === 0 ? [] : [{ href: hrefForAll({ behind: 'open' }), label: formatQuantity(open, 'open release') }]}
      chart={
        <div className="flex min-h-11 flex-col justify-end gap-1 text-13">
          <StatusCountList
            counts={{ ...NO_COUNTS, ...Object.fromEntries(parts.map((status) => [status, counts[status]])) }}
            showWord
            hrefFor={(status) => hrefForAll({ status })}
          />
          <StatusBar counts={counts} />
        </div>
      }
    />
  );
}

const NO_COUNTS = { verified: 0, incomplete: 0, failed: 0, waived: 0, unknown: 0, error: 0 };

const sumOf = (counts: MetricsView['counts']) => Object.values(counts).reduce((sum, number) => sum + number, 0);

function CoverageCard({ metrics, period, before, hrefFor }: CardProps) {
  const { coverage, coverageDeployed, previous, byDay } = metrics;
  const { target, says } = targetInChart(metrics, 'coverage');
  return (
    <MetricCard
      figure="coverage"
      period={period}
      value={formatShare(coverage.share)}
      more={
        coverageDeployed.share !== null && (
          <span className="inline-flex items-center gap-1 text-13 text-ink-2">
            of those that run {formatPercent(coverageDeployed.share)} <FigureMark figure="coverageDeployed" />
          </span>
        )
      }
      targets={<TargetLines metrics={metrics} of="coverage" />}
      trend={describeTrend(coverage.share, previous.coverage.share, percentagePoints('up'), before)}
      behind={[
        ...partsOf(coverage, 'verified', (filter) => hrefFor({ behind: 'judged', ...filter })),
        ...partsOf(coverageDeployed, 'running and verified', (filter) => hrefFor({ behind: 'deployed', ...filter })),
      ]}
      chart={
        <Bars
          bars={dailyBars(
            byDay,
            (day) => day.coverage,
            (value) => formatPercent(value),
          )}
          max={1}
          reference={previous.coverage.share}
          target={target}
          label={`Coverage by day, dashed: ${before}${says}`}
        />
      }
    />
  );
}

/** Links to the part and to the whole of a share of artifacts; none where it counts nothing. */
function partsOf(
  { part, whole }: MetricsView['coverage'],
  word: string,
  href: (filter: { [name: string]: string }) => string,
): Behind[] {
  if (whole === 0) return [];
  return [
    { href: href({ status: 'verified' }), label: `${formatCount(part)} ${word}` },
    { href: href({}), label: `of ${formatQuantity(whole, 'release')}` },
  ];
}

function TimeToVerifyCard({ metrics, period, before, hrefFor }: CardProps) {
  const { timeToVerify, previous, byDay } = metrics;
  const { count, notVerified } = timeToVerify;
  const { target, says } = targetInChart(metrics, 'timeToVerify.p50');
  const chart = {
    bars: dailyBars(
      byDay,
      (day) => day.p50,
      (value) => `p50 ${formatTimeToVerify(value)}`,
    ),
    reference: previous.timeToVerify.p50,
    target,
    limit: outlierLimit(byDay.map((day) => day.p50)),
  };
  return (
    <MetricCard
      figure="timeToVerify"
      period={period}
      part="p50"
      value={timeToVerify.p50 === null ? null : formatTimeToVerify(timeToVerify.p50)}
      more={
        timeToVerify.p90 !== null && (
          <span className="text-13 whitespace-nowrap text-ink-2">p90 {formatTimeToVerify(timeToVerify.p90)}</span>
        )
      }
      targets={<TargetLines metrics={metrics} of="timeToVerify.p50" hasLine={showsTarget(chart)} />}
      trend={describeTrend(
        timeToVerify.p50,
        previous.timeToVerify.p50,
        { better: 'down', tolerance: 1, format: formatDuration },
        before,
      )}
      behind={[
        ...(count === 0
          ? []
          : [{ href: hrefFor({ behind: 'measured' }), label: `${formatQuantity(count, 'release')} measured` }]),
        ...(notVerified === 0
          ? []
          : [{ href: hrefFor({ behind: 'unverified' }), label: `${formatCount(notVerified)} not verified so far` }]),
      ]}
      chart={<Bars {...chart} label={`Median time to verify by day, dashed: ${before}${says}`} />}
    />
  );
}

function DefectLeakageCard({ metrics, period, before, hrefFor }: CardProps) {
  const { defectLeakage, previous, byDay } = metrics;
  const { part, whole } = defectLeakage;
  const { target, says } = targetInChart(metrics, 'defectLeakage');
  return (
    <MetricCard
      figure="defectLeakage"
      period={period}
      value={formatShare(defectLeakage.share)}
      targets={<TargetLines metrics={metrics} of="defectLeakage" />}
      trend={describeTrend(defectLeakage.share, previous.defectLeakage.share, percentagePoints('down'), before)}
      behind={
        whole === 0
          ? []
          : [
              { href: hrefFor({ behind: 'leaked' }), label: `${formatCount(part)} found after deployment` },
              { href: hrefFor({ behind: 'defects' }), label: `of ${formatQuantity(whole, 'defect')}` },
            ]
      }
      chart={
        <Bars
          bars={dailyBars(
            byDay,
            (day) => (day.defects === 0 ? null : day.leaked / day.defects),
            (_, { leaked, defects }) => `${formatCount(leaked)} of ${formatQuantity(defects, 'defect')} leaked`,
          )}
          max={target ?? undefined}
          reference={previous.defectLeakage.share}
          target={target}
          label={`Defect leakage by day, dashed: ${before}${says}`}
        />
      }
    />
  );
}

const formatShare = (value: number | null): string | null => (value === null ? null : formatPercent(value));

/** The limit of the scale, four times the median, so that one slow day does not flatten all other bars. */
function outlierLimit(values: (number | null)[]): number | undefined {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length === 0 ? undefined : 4 * known[Math.floor(known.length / 2)]! || undefined;
}

function dailyBars(
  byDay: DayFigures[],
  read: (day: DayFigures) => number | null,
  format: (value: number, day: DayFigures) => string,
) {
  return byDay.map((day) => {
    const value = read(day);
    return {
      value,
      tick: new Date(day.day).getUTCDay() === 1,
      label: `${shortDay(day.day)}: ${value === null ? 'nothing measured' : format(value, day)}`,
    };
  });
}
