import { expect, it } from 'vitest';
import { lineageFromLines } from '#lib/lineage/sample.ts';
import { DEFAULT_VIEW_STATE } from '#components/lineage/view/view-state.ts';
import { explorerReducer, type ExplorerState } from './state.ts';

const state: ExplorerState = {
  overview: null,
  focus: null,
  lineage: lineageFromLines('build:b built artifact:1', 'build:b built artifact:2'),
  viewState: DEFAULT_VIEW_STATE,
  folding: { opened: new Set(), collapsed: new Set() },
  loading: null,
  problem: null,
};

it('folds the nodes behind a node, and unfolds them again', () => {
  const folded = explorerReducer(state, { do: 'fold-behind', id: 'build:b' });
  expect(folded.folding).toEqual({ opened: new Set(), collapsed: new Set(['build:b']) });
  const unfolded = explorerReducer(folded, { do: 'open-group', id: 'behind:build:b' });
  expect(unfolded.folding).toEqual(state.folding);
  expect(unfolded.viewState.selected).toBe('build:b');
});

it('opens a group of similar nodes', () => {
  const { folding } = explorerReducer(state, { do: 'open-group', id: 'group:a' });
  expect(folding).toEqual({ opened: new Set(['group:a']), collapsed: new Set() });
});

it('selects the second node as the end of a path', () => {
  const first = explorerReducer(state, { do: 'pick', id: 'artifact:1' });
  const { viewState } = explorerReducer(first, { do: 'pick', id: 'artifact:2', path: true });
  expect(viewState).toMatchObject({ selected: 'artifact:1', pathEnd: 'artifact:2', impact: false });
});
