import type { MetricDay, MetricsView } from '#lib/views/metrics.ts';
import { Bars } from '#components/ui/charts/bars.tsx';
import { count, counted, percent } from '#components/ui/words/number.ts';
import { duration, shortDay } from '#components/ui/words/time.ts';
import { Figure } from './figure.tsx';
import { inPoints, trendWords } from './trend.ts';

/** The four readings of a period, each against the one before. `hrefFor` leads to the artifacts behind a reading. */
export function Figures({
  metrics,
  before,
  hrefFor,
}: {
  metrics: MetricsView;
  before: string;
  hrefFor: (filter: { [name: string]: string }) => string;
}) {
  const { coverage, coverageDeployed, defectLeakage, timeToVerify, previous, byDay, definitions } = metrics;
  const open = timeToVerify.open;
  return (
    <div className="grid grid-cols-2 gap-y-6 lg:grid-cols-4">
      <Figure
        name="Coverage"
        value={share(coverage.share)}
        more={
          coverageDeployed.share !== null && (
            <span className="text-13 text-ink-2">deployed {percent(coverageDeployed.share)}</span>
          )
        }
        trend={trendWords(coverage.share, previous.coverage.share, inPoints('up'), before)}
        definition={definitions['coverage']}
        behind={
          coverage.whole === 0
            ? null
            : {
                href: hrefFor({ behind: 'judged' }),
                words: `${count(coverage.part)} of ${counted(coverage.whole, 'artifact')}`,
              }
        }
        chart={
          <Bars
            bars={days(
              byDay,
              (day) => day.coverage,
              (value) => percent(value),
            )}
            max={1}
            reference={previous.coverage.share}
            label={`Coverage by day, dashed: ${before}`}
          />
        }
      />
      <Figure
        name="Time to verify"
        part="p50"
        value={timeToVerify.p50 === null ? null : duration(timeToVerify.p50)}
        more={
          timeToVerify.p90 !== null && (
            <span className="text-13 whitespace-nowrap text-ink-2">p90 {duration(timeToVerify.p90)}</span>
          )
        }
        trend={trendWords(
          timeToVerify.p50,
          previous.timeToVerify.p50,
          { better: 'down', noise: 1, say: duration },
          before,
        )}
        definition={definitions['timeToVerify']}
        behind={
          timeToVerify.count === 0
            ? null
            : { href: hrefFor({ behind: 'measured' }), words: `${counted(timeToVerify.count, 'artifact')} measured` }
        }
        chart={
          <Bars
            bars={days(
              byDay,
              (day) => day.p50,
              (value) => `p50 ${duration(value)}`,
            )}
            reference={previous.timeToVerify.p50}
            limit={fourTimesTheMiddle(byDay.map((day) => day.p50))}
            label={`Median time to verify by day, dashed: ${before}`}
          />
        }
      />
      <Figure
        name="Defect leakage"
        value={share(defectLeakage.share)}
        trend={trendWords(defectLeakage.share, previous.defectLeakage.share, inPoints('down'), before)}
        definition={definitions['defectLeakage']}
        behind={
          defectLeakage.whole === 0
            ? null
            : {
                href: hrefFor({ behind: 'defects' }),
                words: `${count(defectLeakage.part)} of ${counted(defectLeakage.whole, 'defect')} found after deployment`,
              }
        }
        chart={
          <Bars
            bars={days(
              byDay,
              (day) => (day.defects === 0 ? null : day.leaked),
              (value) => `${count(value)} leaked`,
            )}
            label="Leaked defects by day"
          />
        }
      />
      <Figure
        name="Open"
        value={count(open)}
        more={<span className="text-13 text-ink-2">not yet verified</span>}
        trend={trendWords(
          open,
          previous.timeToVerify.open,
          { better: 'down', noise: 0, say: (difference) => count(difference) },
          before,
        )}
        definition={definitions['open'] ?? definitions['timeToVerify']}
        behind={open === 0 ? null : { href: hrefFor({ behind: 'open' }), words: 'which they are' }}
        chart={
          <Bars
            bars={days(
              byDay,
              (day) => (day.artifacts === 0 ? null : day.artifacts - day.verified),
              (value) => `${count(value)} of that day not verified`,
            )}
            label="Artifacts not verified, by the day they were first seen"
          />
        }
      />
    </div>
  );
}

const share = (value: number | null): string | null => (value === null ? null : percent(value));

/** One slow day must not flatten all others. */
function fourTimesTheMiddle(values: (number | null)[]): number | undefined {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length === 0 ? undefined : 4 * known[Math.floor(known.length / 2)]! || undefined;
}

function days(byDay: MetricDay[], read: (day: MetricDay) => number | null, say: (value: number) => string) {
  return byDay.map((day) => {
    const value = read(day);
    return {
      value,
      tick: new Date(day.day).getUTCDay() === 1,
      label: `${shortDay(day.day)}: ${value === null ? 'nothing measured' : say(value)}`,
    };
  });
}
