import type { ReactNode } from 'react';
import { classNames } from '#components/ui/class-names.ts';
import type { Trend } from './trend.ts';

type Props = {
  name: string;
  /** The value with its unit; null if there is nothing to measure. */
  value: string | null;
  /** The name of the value if the metric has several: `p50`. */
  part?: string;
  more?: ReactNode;
  trend: Trend | null;
  /** The definition of the metric. */
  definition: string | undefined;
  /** The link to the artifacts that the metric counts. */
  behind: { href: string; label: string } | null;
  chart: ReactNode;
};

/** One metric: value, trend, definition, chart by day, and a link to the artifacts that it counts. */
export function MetricCard({ name, value, part, more, trend, definition, behind, chart }: Props) {
  return (
    <section className="flex min-w-0 flex-col border-line px-5 py-1 first:pl-0 last:pr-0 max-lg:px-0 max-lg:odd:pr-3 max-lg:even:pl-3 lg:border-l lg:first:border-l-0">
      <MetricName name={name} definition={definition} />
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="whitespace-nowrap">
          {part !== undefined && value !== null && <span className="pr-1 text-13 text-ink-2">{part}</span>}
          <span className={classNames('text-28', value === null ? 'text-ink-2' : 'font-light')}>{value ?? '–'}</span>
        </span>
        {more}
        {trend !== null && <TrendIcon trend={trend} />}
      </p>
      <div className="pt-1">{chart}</div>
      <div className="pt-1 text-12">
        {behind === null ? (
          <span className="text-ink-2">none counted</span>
        ) : (
          <a href={behind.href} className="text-accent hover:underline">
            {behind.label}
          </a>
        )}
      </div>
    </section>
  );
}

/** The name of the metric, which expands to its definition. */
function MetricName({ name, definition }: { name: string; definition: string | undefined }) {
  if (definition === undefined) return <h2 className="text-13 text-ink-2">{name}</h2>;
  return (
    <details className="text-13">
      <summary
        title="Definition"
        className="inline-flex cursor-pointer items-baseline gap-1.5 text-ink-2 hover:text-accent"
      >
        <h2>{name}</h2>
        <svg
          aria-hidden="true"
          width="8"
          height="8"
          viewBox="0 0 8 8"
          className="text-accent transition-transform [[open]>summary>&]:rotate-90 print:hidden"
        >
          <path d="M2 0l4 4-4 4" fill="none" stroke="currentColor" strokeWidth="1.5" />
        </svg>
        <span className="sr-only">: definition</span>
      </summary>
      <p className="pb-1">{definition}</p>
    </details>
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
