/** Which groups of an overview are open, and how a reader opens and folds them. */
import { type LineageQuery, MAX_OPEN_GROUPS } from '#components/lineage/view/query.ts';
import { revealInvisibleInView } from '#components/ui/format/invisible-characters.ts';
import type { LineageOverview } from '#lib/views/lineage.ts';
import type { Action } from './state.ts';

/** The query of the lineage whose overview is shown. */
export type OverviewQuery = Pick<LineageQuery, 'direction' | 'depth'>;

/** The ids of the open groups after one more is opened. */
export function withOpened({ opened }: LineageOverview, id: string): string[] {
  return [...opened.map((group) => group.id), id];
}

/** The ids of the open groups after one is folded: without it, its further pages and the groups in it. */
export function withFolded({ opened }: LineageOverview, id: string): string[] {
  const isInside = (other: string) => other === id || other.startsWith(`${id}@`) || other.startsWith(`${id}~`);
  // A page is folded with those behind it, which begin with the id of the group and a higher number.
  const [, group, at] = /^(.*)@(\d+)$/.exec(id) ?? [];
  const isBehind = (other: string) => {
    const [, otherGroup, otherAt] = /^(.*)@(\d+)$/.exec(other) ?? [];
    return group !== undefined && otherGroup === group && Number(otherAt) >= Number(at);
  };
  return opened.map((each) => each.id).filter((other) => !isInside(other) && !isBehind(other));
}

/** The open group that a shown node or group is a part of; null: none. */
export function groupAround({ nodes, groups }: LineageOverview, id: string): string | null {
  return [...nodes, ...groups].find((each) => each.id === id)?.within ?? null;
}

/** What an open group shows: its nodes, and the groups in it. */
export function partsOf({ nodes, groups }: LineageOverview, id: string): string[] {
  return [...nodes, ...groups].filter(({ within }) => within === id).map((each) => each.id);
}

/**
 * Fetch the overview with these groups open, and show it. `select` returns the node to select then. Resolves with the
 * overview; null where it was not fetched.
 */
export async function loadOverview(
  shown: LineageOverview,
  query: OverviewQuery,
  open: readonly string[],
  {
    cause,
    select,
    dispatch,
  }: {
    /** The id of the group that the reader opens or folds. */
    cause: string;
    select: (overview: LineageOverview) => string | null;
    dispatch: (action: Action) => void;
  },
): Promise<LineageOverview | null> {
  if (open.length > MAX_OPEN_GROUPS) {
    dispatch({
      do: 'not-loaded',
      id: cause,
      problem: `${MAX_OPEN_GROUPS} groups are open, which is as many as the drawing shows. Fold one first.`,
    });
    return null;
  }
  dispatch({ do: 'load', id: cause });
  const parameters = new URLSearchParams({
    by: shown.by,
    direction: query.direction,
    depth: String(query.depth),
    open: open.join(','),
  });
  try {
    const response = await fetch(`/api/v1/artifacts/${encodeURIComponent(shown.root)}/lineage/groups?${parameters}`, {
      headers: { accept: 'application/json' },
    });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const overview = revealInvisibleInView((await response.json()) as LineageOverview);
    const focus = open.includes(cause) ? cause : null;
    dispatch({ do: 'regrouped', overview, select: select(overview), focus });
    return overview;
  } catch (error) {
    dispatch({
      do: 'not-loaded',
      id: cause,
      problem: `Attestry could not fetch the parts of the group: ${error instanceof Error ? error.message : 'no connection'}. The drawing is still correct; try again.`,
    });
    return null;
  }
}
