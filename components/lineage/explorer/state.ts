/** What the reader does with a lineage, and what that makes of the view. */
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
  | { do: 'fold-alike'; on: boolean }
  | { do: 'open-group'; id: string }
  | { do: 'fold-behind'; id: string }
  | { do: 'load'; id: string }
  | { do: 'loaded'; id: string; lineage: Lineage }
  | { do: 'not-loaded'; id: string; problem: string };

const toggle = <T>(list: readonly T[], one: T): T[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one];

export function explorerReducer(state: ExplorerState, action: Action): ExplorerState {
  const { viewState: address, folding } = state;
  const view = (change: Partial<LineageViewState>): ExplorerState => ({
    ...state,
    viewState: { ...address, ...change },
  });
  switch (action.do) {
    case 'pick':
      if (action.path === true && address.at !== null && action.id !== null && action.id !== address.at)
        return view({ to: action.id, impact: false });
      return view({ at: action.id, to: null, impact: false });
    case 'impact':
      return view({ at: action.id, to: null, impact: true });
    case 'toggle-kind':
      return view({ withoutKinds: toggle(address.withoutKinds, action.kind) });
    case 'toggle-status':
      return view({ withoutStatuses: toggle(address.withoutStatuses, action.status) });
    case 'claims':
      return view({ claims: action.claims });
    case 'fold-alike':
      return {
        ...view({ folded: action.on, at: null, to: null, impact: false }),
        folding: { opened: new Set(), collapsed: new Set() },
      };
    case 'open-group': {
      const behind = action.id.startsWith('behind:') ? action.id.slice('behind:'.length) : null;
      const next =
        behind === null
          ? { ...folding, opened: new Set([...folding.opened, action.id]) }
          : { ...folding, behind: new Set([...folding.collapsed].filter((id) => id !== behind)) };
      return { ...view({ at: behind, to: null, impact: false }), folding: next };
    }
    case 'fold-behind':
      return {
        ...view({ at: action.id, to: null, impact: false }),
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

/** The digest an artifact's node is known by; null for nodes that are no artifact. */
export function digestInNodeId(id: string): string | null {
  return (
    /(?:^|[^a-z0-9])((?:sha1|sha224|sha256|sha384|sha512|sha3-256|sha3-512):[0-9a-f]{32,})$/i.exec(id)?.[1] ?? null
  );
}
