import type { LineageQuery } from '#components/lineage/view/query.ts';
import { asLineage } from '#components/lineage/view/as-lineage.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import type { Context } from '#lib/context/context.ts';
import { getLineage } from '#lib/query/get-lineage.ts';
import { lineageOverview } from '#lib/query/reading-thread/ask.ts';
import type { LineageGrouping, LineageOverview, LineageView } from '#lib/views/lineage.ts';

/**
 * `wholeAddress`: where the page fetches the whole lineage, where `lineage` is the nearest part of it; null: it is all.
 */
type FoundLineage = { lineage: LineageView; overview: LineageOverview | null; wholeAddress: string | null };

/** A page with more nodes than this comes with the nearest ones, and fetches the others. */
const MAX_SENT = 5_000;
const NEAREST = 1_000;

/**
 * The lineage of a node as the page shows it: by the chosen groups or as single nodes. Without a choice it is shown as
 * single nodes where the default number of them is all, else by project. Null for an unknown node.
 */
export async function readLineagePage(
  context: Context,
  root: string,
  { group, open, ...query }: LineageQuery,
): Promise<FoundLineage | null> {
  if (group === 'auto' || group === 'none') {
    const limit = query.limit > MAX_SENT ? NEAREST : query.limit;
    const lineage = shownView(await getLineage(context, { root, ...query, limit }));
    const isAll = lineage === null || lineage.hidden.nodes === 0;
    if (lineage === null || group === 'none' || isAll)
      return (
        lineage && {
          lineage,
          overview: null,
          wholeAddress: isAll || limit === query.limit ? null : wholeOf(root, query),
        }
      );
  }
  const by: LineageGrouping = group === 'auto' ? 'project' : group;
  const { direction, depth } = query;
  const overview = shownView(await lineageOverview(context, { root, by, open, direction, depth }));
  return overview && { lineage: asLineage(overview), overview, wholeAddress: null };
}

function wholeOf(
  root: string,
  { direction, depth, limit }: Pick<LineageQuery, 'direction' | 'depth' | 'limit'>,
): string {
  const query = new URLSearchParams({ direction, depth: String(depth), limit: String(limit) });
  return `/api/v1/artifacts/${encodeURIComponent(root)}/lineage?${query}`;
}
