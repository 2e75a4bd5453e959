import type { ReactNode } from 'react';
import { GLOSSARY, scopeSentence, type FigureId } from '#lib/metrics/glossary.ts';
import { classNames } from '#components/ui/class-names.ts';
import { Link } from '#components/ui/text/link.tsx';
import { FigureTitle } from './definition.tsx';
import type { Trend } from './trend.ts';

/** A list of what a figure counts. */
export type Behind = { href: string; label: string };

type Props = {
  figure: FigureId;
  /** The period in words, such as `the last 30 days`. */
  period: string;
  /** The value with its unit; null if there is nothing to measure. */
  value: string | null;
  /** The name of the value if the metric has several: `p50`. */
  part?: string;
  more?: ReactNode;
  trend: Trend | null;
  /** The targets of the metric in words. */
  targets?: ReactNode;
  /** Links to exactly what the figure counts. Empty: it counts nothing. */
  behind: readonly Behind[];
  chart: ReactNode;
};

/** One metric: value, what it is over, trend, definition, chart by day, and links to exactly what it counts. */
export function MetricCard({ figure, period, value, part, more, trend, targets, behind, chart }: Props) {
  return (
    <section className="flex min-w-0 flex-col border-line px-5 py-1 first:pl-0 last:pr-0 max-lg:px-0 max-lg:odd:pr-3 max-lg:even:pl-3 lg:border-l lg:first:border-l-0">
      <FigureTitle figure={figure}>
        <h2>{GLOSSARY[figure].name}</h2>
      </FigureTitle>
      <p className="text-12 text-ink-2">{scopeSentence(figure, period)}</p>
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="whitespace-nowrap">
          {part !== undefined && value !== null && <span className="pr-1 text-13 text-ink-2">{part}</span>}
          <span className={classNames('text-28', value === null ? 'text-ink-2' : 'font-light')}>{value ?? '–'}</span>
        </span>
        {more}
        {trend !== null && <TrendIcon trend={trend} />}
      </p>
      {targets}
      <div className="mt-auto pt-1">{chart}</div>
      <p className="flex flex-wrap gap-x-3 pt-1 text-12">
        {behind.length === 0 ? (
          <span className="text-ink-2">none counted</span>
        ) : (
          behind.map(({ href, label }) => (
            <Link key={href} href={href}>
              {label}
            </Link>
          ))
        )}
      </p>
    </section>
  );
}

const TREND_SHAPES = { up: 'M1 8L5 1.5L9 8Z', down: 'M1 2L5 8.5L9 2Z', level: 'M1 4H9V6H1Z' } as const;

function TrendIcon({ trend }: { trend: Trend }) {
  return (
    <span title={trend.text} className="inline-flex items-center gap-1 text-13 whitespace-nowrap text-ink-2">
      <svg aria-hidden="true" width="10" height="10" viewBox="0 0 10 10">
        <path d={TREND_SHAPES[trend.direction]} fill="currentColor" />
      </svg>
      <span aria-hidden="true">{trend.amount}</span>
      <span className="sr-only">{trend.text}</span>
    </span>
  );
}
