/** The actions of the lineage explorer and the reducer that applies them to its state. */
import type { Lineage, LineageNodeKind } from '#lib/lineage/model/lineage.ts';
import { joinLineages } from '#lib/lineage/view.ts';
import type { Status } from '#lib/status/status.ts';
import type { LineageViewState } from '#components/lineage/view/view-state.ts';
import type { Folding } from './drawing.ts';

export type ExplorerState = {
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
  | { do: 'not-loaded'; id: string; problem: string };

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
