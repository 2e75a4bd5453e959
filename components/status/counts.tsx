import { STATUS_PRESENTATION, STATUS_ORDER } from '#lib/status/presentation.ts';
import type { StatusCounts } from '#lib/views/metrics.ts';
import { StackedBar } from '#components/ui/charts/bars.tsx';
import { formatCount } from '#lib/format/quantity.ts';
import { MarkShape, toneFill } from './mark.tsx';

/** The number of artifacts by status as a stacked bar, worst first. */
export function StatusBar({
  counts,
  height = 8,
  className,
}: {
  counts: StatusCounts;
  height?: number;
  className?: string;
}) {
  const segments = STATUS_ORDER.map((status) => ({
    key: status,
    value: counts[status],
    fill: toneFill(STATUS_PRESENTATION[status].tone),
    label: `${formatCount(counts[status])} ${STATUS_PRESENTATION[status].word}`,
  }));
  const said = segments
    .filter((segment) => segment.value > 0)
    .map((segment) => segment.label)
    .join(', ');
  return (
    <StackedBar segments={segments} label={said === '' ? 'no artifacts' : said} height={height} className={className} />
  );
}

/** The same counts as shapes and numbers, worst first, without zeros. `showWord` also shows the name of the status. */
export function StatusCountList({
  counts,
  showWord = false,
  hrefFor,
}: {
  counts: StatusCounts;
  showWord?: boolean;
  hrefFor?: (status: keyof StatusCounts) => string;
}) {
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1">
      {STATUS_ORDER.filter((status) => counts[status] > 0).map((status) => {
        const { word, meaning } = STATUS_PRESENTATION[status];
        const inside = (
          <>
            <MarkShape mark={STATUS_PRESENTATION[status]} />
            {formatCount(counts[status])}
            <span className={showWord ? undefined : 'sr-only'}>{word}</span>
          </>
        );
        return (
          <li key={status} title={meaning}>
            {hrefFor === undefined ? (
              <span className="inline-flex items-baseline gap-1 whitespace-nowrap">{inside}</span>
            ) : (
              <a
                href={hrefFor(status)}
                className="inline-flex items-baseline gap-1 whitespace-nowrap text-accent hover:underline"
              >
                {inside}
              </a>
            )}
          </li>
        );
      })}
    </ul>
  );
}
