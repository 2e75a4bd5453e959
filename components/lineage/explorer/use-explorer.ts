import { useEffect, useMemo, useReducer, useRef } from 'react';
import { lineageRows } from '#lib/lineage/table-rows.ts';
import type { Lineage } from '#lib/lineage/model/lineage.ts';
import { withViewState, type LineageViewState } from '#components/lineage/view/view-state.ts';
import { explorerReducer, type Action } from './state.ts';
import { highlightOf, drawingOf } from './drawing.ts';
import { revealInvisibleInView } from '#components/ui/format/invisible-characters.ts';

/**
 * Hold the state of the explorer, derive drawing, highlight and table rows from it, and write the view state to the
 * query string of the page.
 */
export function useExplorer(initialLineage: Lineage, initialViewState: LineageViewState) {
  const [state, dispatch] = useReducer(explorerReducer, null, () => ({
    lineage: initialLineage,
    viewState: initialViewState,
    folding: { opened: new Set<string>(), collapsed: new Set<string>() },
    loading: null,
    problem: null,
  }));
  const { lineage, viewState, folding } = state;
  const { hiddenKinds, hiddenStatuses, claims, hideClaims, folded, selected, pathEnd, impact } = viewState;
  const drawing = useMemo(
    () => drawingOf(lineage, { hiddenKinds, hiddenStatuses, claims, hideClaims, folded }, folding),
    [lineage, hiddenKinds, hiddenStatuses, claims, hideClaims, folded, folding],
  );
  const highlight = useMemo(
    () => highlightOf(lineage, drawing, { selected, pathEnd, impact }),
    [lineage, drawing, selected, pathEnd, impact],
  );
  const rows = useMemo(() => lineageRows(drawing.graph, drawing.layout), [drawing]);

  const isFirstRender = useRef(true);
  useEffect(() => {
    if (isFirstRender.current) {
      isFirstRender.current = false;
      return;
    }
    const query = withViewState(location.search, viewState);
    history.replaceState(history.state, '', query === '' ? location.pathname : `?${query}`);
  }, [viewState]);

  return { state, drawing, highlight, rows, dispatch };
}

export type Explorer = ReturnType<typeof useExplorer>;

/** Fetch the neighbours of a node that the lineage left out (at most 500 nodes), and add them to the state. */
export async function loadNeighbours(id: string, dispatch: (action: Action) => void): Promise<void> {
  dispatch({ do: 'load', id });
  try {
    const response = await fetch(`/api/v1/artifacts/${encodeURIComponent(id)}/lineage?depth=1&limit=500`, {
      headers: { accept: 'application/json' },
    });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    dispatch({ do: 'loaded', id, lineage: revealInvisibleInView((await response.json()) as Lineage) });
  } catch (error) {
    dispatch({
      do: 'not-loaded',
      id,
      problem: `Attestry could not fetch the neighbours: ${error instanceof Error ? error.message : 'no connection'}. The drawing is still correct; try again.`,
    });
  }
}
