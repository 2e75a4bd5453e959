import { formatCount } from '#lib/format/quantity.ts';

/** Links to the next and the first page of a list with cursors. `total` may be a lower bound. */
export function Pagination({
  shown,
  total,
  one,
  many = `${one}s`,
  first,
  next,
}: {
  shown: number;
  total: { count: number; atLeast: boolean } | null;
  one: string;
  many?: string;
  first: string | null;
  next: string | null;
}) {
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-4 py-3 text-13 text-ink-2">
      <span>
        {formatCount(shown)} {total === null ? '' : `of ${formatCount(total.count, total.atLeast)} `}
        {shown === 1 && (total?.count ?? 1) === 1 ? one : many}
      </span>
      <span className="flex gap-4 print:hidden">
        {first !== null && (
          <a className="text-accent hover:underline" href={first} rel="prev">
            ← First page
          </a>
        )}
        {next !== null && (
          <a className="text-accent hover:underline" href={next} rel="next">
            Next page →
          </a>
        )}
      </span>
    </nav>
  );
}
