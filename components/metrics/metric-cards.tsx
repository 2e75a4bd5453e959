import type { MetricDay, MetricsView } from '#lib/views/metrics.ts';
import { Bars } from '#components/ui/charts/bars.tsx';
import { formatCount, formatQuantity, formatPercent } from '#lib/format/quantity.ts';
import { formatDuration } from '#lib/format/duration.ts';
import { shortDay } from '#components/ui/format/time.ts';
import { MetricCard } from './metric-card.tsx';
import { percentagePoints, describeTrend } from './trend.ts';

type Props = {
  metrics: MetricsView;
  /** The name of the period that this one is compared with, such as `the 30 days before`. */
  before: string;
  /** Return the URL of the artifacts that a metric counts. */
  hrefFor: (filter: { [name: string]: string }) => string;
};

/** The four metrics of a period, each compared with the period before, with a link to the artifacts that it counts. */
export function MetricCards(props: Props) {
  return (
    <div className="grid grid-cols-2 gap-y-6 lg:grid-cols-4">
      <CoverageCard {...props} />
      <TimeToVerifyCard {...props} />
      <DefectLeakageCard {...props} />
      <OpenCard {...props} />
    </div>
  );
}

function CoverageCard({ metrics, before, hrefFor }: Props) {
  const { coverage, coverageDeployed, previous, byDay, definitions } = metrics;
  return (
    <MetricCard
      name="Coverage"
      value={formatShare(coverage.share)}
      more={
        coverageDeployed.share !== null && (
          <span className="text-13 text-ink-2">deployed {formatPercent(coverageDeployed.share)}</span>
        )
      }
      trend={describeTrend(coverage.share, previous.coverage.share, percentagePoints('up'), before)}
      definition={definitions['coverage']}
      behind={
        coverage.whole === 0
          ? null
          : {
              href: hrefFor({ behind: 'judged' }),
              label: `${formatCount(coverage.part)} of ${formatQuantity(coverage.whole, 'artifact')}`,
            }
      }
      chart={
        <Bars
          bars={dailyBars(
            byDay,
            (day) => day.coverage,
            (value) => formatPercent(value),
          )}
          max={1}
          reference={previous.coverage.share}
          label={`Coverage by day, dashed: ${before}`}
        />
      }
    />
  );
}

function TimeToVerifyCard({ metrics, before, hrefFor }: Props) {
  const { timeToVerify, previous, byDay, definitions } = metrics;
  return (
    <MetricCard
      name="Time to verify"
      part="p50"
      value={timeToVerify.p50 === null ? null : formatDuration(timeToVerify.p50)}
      more={
        timeToVerify.p90 !== null && (
          <span className="text-13 whitespace-nowrap text-ink-2">p90 {formatDuration(timeToVerify.p90)}</span>
        )
      }
      trend={describeTrend(
        timeToVerify.p50,
        previous.timeToVerify.p50,
        { better: 'down', tolerance: 1, format: formatDuration },
        before,
      )}
      definition={definitions['timeToVerify']}
      behind={
        timeToVerify.count === 0
          ? null
          : {
              href: hrefFor({ behind: 'measured' }),
              label: `${formatQuantity(timeToVerify.count, 'artifact')} measured`,
            }
      }
      chart={
        <Bars
          bars={dailyBars(
            byDay,
            (day) => day.p50,
            (value) => `p50 ${formatDuration(value)}`,
          )}
          reference={previous.timeToVerify.p50}
          limit={outlierLimit(byDay.map((day) => day.p50))}
          label={`Median time to verify by day, dashed: ${before}`}
        />
      }
    />
  );
}

function DefectLeakageCard({ metrics, before, hrefFor }: Props) {
  const { defectLeakage, previous, byDay, definitions } = metrics;
  return (
    <MetricCard
      name="Defect leakage"
      value={formatShare(defectLeakage.share)}
      trend={describeTrend(defectLeakage.share, previous.defectLeakage.share, percentagePoints('down'), before)}
      definition={definitions['defectLeakage']}
      behind={
        defectLeakage.whole === 0
          ? null
          : {
              href: hrefFor({ behind: 'defects' }),
              label: `${formatCount(defectLeakage.part)} of ${formatQuantity(defectLeakage.whole, 'defect')} found after deployment`,
            }
      }
      chart={
        <Bars
          bars={dailyBars(
            byDay,
            (day) => (day.defects === 0 ? null : day.leaked),
            (value) => `${formatCount(value)} leaked`,
          )}
          label="Leaked defects by day"
        />
      }
    />
  );
}

function OpenCard({ metrics, before, hrefFor }: Props) {
  const { previous, byDay, definitions } = metrics;
  const { open } = metrics.timeToVerify;
  return (
    <MetricCard
      name="Open"
      value={formatCount(open)}
      more={<span className="text-13 text-ink-2">not yet verified</span>}
      trend={describeTrend(
        open,
        previous.timeToVerify.open,
        { better: 'down', tolerance: 0, format: (difference) => formatCount(difference) },
        before,
      )}
      definition={definitions['open'] ?? definitions['timeToVerify']}
      behind={open === 0 ? null : { href: hrefFor({ behind: 'open' }), label: 'show them' }}
      chart={
        <Bars
          bars={dailyBars(
            byDay,
            (day) => (day.artifacts === 0 ? null : day.artifacts - day.verified),
            (value) => `${formatCount(value)} of that day not verified`,
          )}
          label="Artifacts not verified, by the day they were first seen"
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

function dailyBars(byDay: MetricDay[], read: (day: MetricDay) => number | null, format: (value: number) => string) {
  return byDay.map((day) => {
    const value = read(day);
    return {
      value,
      tick: new Date(day.day).getUTCDay() === 1,
      label: `${shortDay(day.day)}: ${value === null ? 'nothing measured' : format(value)}`,
    };
  });
}
