/** The actions of the lineage explorer and the reducer that applies them to its state. */
import type { Lineage, LineageNodeKind } from '#lib/lineage/model/lineage.ts';
import { joinLineages } from '#lib/lineage/view.ts';
import type { Status } from '#lib/status/status.ts';
import type { LineageViewState } from '#components/lineage/view/view-state.ts';
import { asLineage } from '#components/lineage/view/as-lineage.ts';
import type { LineageOverview } from '#lib/views/lineage.ts';
import type { Folding } from '#components/lineage/drawing/drawing.ts';

export type ExplorerState = {
  /** What is shown where nodes are shown as groups; `lineage` is made of it. */
  overview: LineageOverview | null;
  /** The open group whose parts the drawing brings into view; null: everything. */
  focus: string | null;
  lineage: Lineage;
  viewState: LineageViewState;
  folding: Folding;
  loading: string | null;
  problem: string | null;
};

export type Action =
  | { do: 'pick'; id: string | null; path?: boolean }
  | { do: 'impact'; id: string }
  | { do: 'toggle-kind'; kind: LineageNodeKind }
  | { do: 'toggle-status'; status: Status }
  | { do: 'claims'; claims: LineageViewState['claims'] }
  | { do: 'hide-claims'; on: boolean }
  | { do: 'fold-alike'; on: boolean }
  | { do: 'open-group'; id: string }
  | { do: 'fold-behind'; id: string }
  | { do: 'load'; id: string }
  | { do: 'loaded'; id: string; lineage: Lineage }
  /** The overview with other groups open. `select`: the node to select then, `focus`: the group to bring into view. */
  | { do: 'regrouped'; overview: LineageOverview; select: string | null; focus: string | null }
  | { do: 'not-loaded'; id: string; problem: string }
  /** The whole lineage, of which the nearest part was shown before. */
  | { do: 'whole'; lineage: Lineage };

const toggle = <T>(list: readonly T[], item: T): T[] =>
  list.includes(item) ? list.filter((other) => other !== item) : [...list, item];

/** Return the state after `action`. Folding or unfolding changes the drawing and so clears the path and the impact. */
export function explorerReducer(state: ExplorerState, action: Action): ExplorerState {
  const { viewState, folding } = state;
  const view = (change: Partial<LineageViewState>): ExplorerState => ({
    ...state,
    viewState: { ...viewState, ...change },
  });
  switch (action.do) {
    case 'pick':
      if (action.path === true && viewState.selected !== null && action.id !== null && action.id !== viewState.selected)
        return view({ pathEnd: action.id, impact: false });
      return view({ selected: action.id, pathEnd: null, impact: false });
    case 'impact':
      return view({ selected: action.id, pathEnd: null, impact: true });
    case 'toggle-kind':
      return view({ hiddenKinds: toggle(viewState.hiddenKinds, action.kind) });
    case 'toggle-status':
      return view({ hiddenStatuses: toggle(viewState.hiddenStatuses, action.status) });
    case 'claims':
      return view({ claims: action.claims });
    case 'hide-claims':
      return view({ hideClaims: action.on });
    case 'fold-alike':
      return {
        ...view({ folded: action.on, selected: null, pathEnd: null, impact: false }),
        folding: { opened: new Set(), collapsed: new Set() },
      };
    case 'open-group': {
      const behind = action.id.startsWith('behind:') ? action.id.slice('behind:'.length) : null;
      const next =
        behind === null
          ? { ...folding, opened: new Set([...folding.opened, action.id]) }
          : { ...folding, collapsed: new Set([...folding.collapsed].filter((id) => id !== behind)) };
      return { ...view({ selected: behind, pathEnd: null, impact: false }), folding: next };
    }
    case 'fold-behind':
      return {
        ...view({ selected: action.id, pathEnd: null, impact: false }),
        folding: { ...folding, collapsed: new Set([...folding.collapsed, action.id]) },
      };
    case 'load':
      return { ...state, loading: action.id, problem: null };
    case 'loaded':
      return { ...state, loading: null, lineage: joinLineages(state.lineage, action.lineage, action.id) };
    case 'regrouped':
      return {
        ...view({ selected: action.select, pathEnd: null, impact: false }),
        overview: action.overview,
        focus: action.focus,
        lineage: asLineage(action.overview),
        loading: null,
      };
    case 'whole':
      return { ...state, lineage: action.lineage };
    case 'not-loaded':
      return { ...state, loading: null, problem: action.problem };
  }
}

/** Return the digest (`alg:hex`) at the end of an artifact's node id; null for other kinds of node. */
export function digestInNodeId(id: string): string | null {
  return (
    /(?:^|[^a-z0-9])((?:sha1|sha224|sha256|sha384|sha512|sha3-256|sha3-512):[0-9a-f]{32,})$/i.exec(id)?.[1] ?? null
  );
}
