/** What the reader looks at, as the address line has it: a link to a lineage shows the same lineage. */
import { NODE_KINDS, type LineageNodeKind } from '#lib/lineage/model/lineage.ts';
import { ARTIFACT_STATUSES, type Status } from '#lib/status/status.ts';

export type LineageViewState = {
  withoutKinds: LineageNodeKind[];
  withoutStatuses: Status[];
  claims: 'all' | 'verified' | 'unverified';
  /** Like nodes drawn as one. */
  folded: boolean;
  /** The node or edge one stands on, the other end of a path, and whether to show what came from it. */
  at: string | null;
  to: string | null;
  impact: boolean;
};

export const DEFAULT_VIEW_STATE: LineageViewState = {
  withoutKinds: [],
  withoutStatuses: [],
  claims: 'all',
  folded: true,
  at: null,
  to: null,
  impact: false,
};

type QueryParameters = { [name: string]: string | string[] | undefined };
const firstValue = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? null;

/** Read the view's own parameters; what is not understood is as if it were not there. */
export function parseViewState(parameters: QueryParameters): LineageViewState {
  const without = new Set((firstValue(parameters.without) ?? '').split(','));
  const claims = firstValue(parameters.claims);
  return {
    withoutKinds: NODE_KINDS.filter((kind) => without.has(kind)),
    withoutStatuses: ARTIFACT_STATUSES.filter((status) => without.has(status)),
    claims: claims === 'verified' || claims === 'unverified' ? claims : 'all',
    folded: firstValue(parameters.fold) !== 'off',
    at: firstValue(parameters.at),
    to: firstValue(parameters.to),
    impact: firstValue(parameters.show) === 'impact',
  };
}

/** The query string with the view's parameters set; others (`artifact`, `depth` …) stay as they are. */
export function withViewState(search: string, address: LineageViewState): string {
  const query = new URLSearchParams(search);
  const set = (name: string, value: string | null) => {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  };
  set('without', [...address.withoutKinds, ...address.withoutStatuses].join(','));
  set('claims', address.claims === 'all' ? null : address.claims);
  set('fold', address.folded ? null : 'off');
  set('at', address.at);
  set('to', address.to);
  set('show', address.impact ? 'impact' : null);
  return query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%40', '@');
}
