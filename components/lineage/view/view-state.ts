/** The view state of a lineage page, stored in the query string, so that a shared link shows the same view. */
import { NODE_KINDS, type LineageNodeKind } from '#lib/lineage/model/lineage.ts';
import { ARTIFACT_STATUSES, type Status } from '#lib/status/status.ts';

export type LineageViewState = {
  hiddenKinds: LineageNodeKind[];
  hiddenStatuses: Status[];
  claims: 'all' | 'verified' | 'unverified';
  /** Hide the claims without authority, and what only they reach. */
  hideClaims: boolean;
  /** Similar nodes are drawn as one. */
  folded: boolean;
  /** Id of the selected node or edge, id of the other end of a path, and whether to show the selection's impact. */
  selected: string | null;
  pathEnd: string | null;
  impact: boolean;
};

export const DEFAULT_VIEW_STATE: LineageViewState = {
  hiddenKinds: [],
  hiddenStatuses: [],
  claims: 'all',
  hideClaims: false,
  folded: true,
  selected: null,
  pathEnd: null,
  impact: false,
};

type QueryParameters = { [name: string]: string | string[] | undefined };
const firstValue = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? null;

/** Parse the view state from query parameters. Invalid values count as absent. */
export function parseViewState(parameters: QueryParameters): LineageViewState {
  const without = new Set((firstValue(parameters.without) ?? '').split(','));
  const claims = new Set((firstValue(parameters.claims) ?? '').split(','));
  return {
    hiddenKinds: NODE_KINDS.filter((kind) => without.has(kind)),
    hiddenStatuses: ARTIFACT_STATUSES.filter((status) => without.has(status)),
    claims: (['verified', 'unverified'] as const).find((value) => claims.has(value)) ?? 'all',
    hideClaims: claims.has('hide'),
    folded: firstValue(parameters.fold) !== 'off',
    selected: firstValue(parameters.at),
    pathEnd: firstValue(parameters.to),
    impact: firstValue(parameters.show) === 'impact',
  };
}

/** Return the query string with the view state written into it; other parameters (`artifact`, `depth` …) stay. */
export function withViewState(search: string, viewState: LineageViewState): string {
  const query = new URLSearchParams(search);
  setOrDelete(query, 'without', [...viewState.hiddenKinds, ...viewState.hiddenStatuses].join(','));
  setOrDelete(
    query,
    'claims',
    [viewState.claims === 'all' ? '' : viewState.claims, viewState.hideClaims ? 'hide' : '']
      .filter((value) => value !== '')
      .join(','),
  );
  setOrDelete(query, 'fold', viewState.folded ? null : 'off');
  setOrDelete(query, 'at', viewState.selected);
  setOrDelete(query, 'to', viewState.pathEnd);
  setOrDelete(query, 'show', viewState.impact ? 'impact' : null);
  return readableQuery(query);
}

/** Return the query string with the ids of the open groups of an overview written into it. */
export function withOpenGroups(search: string, open: readonly string[]): string {
  const query = new URLSearchParams(search);
  setOrDelete(query, 'open', open.join(','));
  return readableQuery(query);
}

function setOrDelete(query: URLSearchParams, name: string, value: string | null): void {
  if (value === null || value === '') query.delete(name);
  else query.set(name, value);
}

function readableQuery(query: URLSearchParams): string {
  return query
    .toString()
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%2F', '/')
    .replaceAll('%40', '@')
    .replaceAll('%7E', '~');
}
