import { useEffect, useMemo, useReducer, useRef } from 'react';
import { lineageRows } from '#lib/lineage/table-rows.ts';
import type { Lineage } from '#lib/lineage/model/lineage.ts';
import { withViewState, type LineageViewState } from '#components/lineage/view/view-state.ts';
import { explorerReducer, type Action } from './state.ts';
import { highlightOf, drawingOf } from './drawing.ts';
import { revealInvisibleInView } from '#components/ui/format/invisible-characters.ts';

/** The whole state of the view, what follows from it, and the one way to change it. Keeps the address line in step. */
export function useExplorer(first: Lineage, firstAddress: LineageViewState) {
  const [state, dispatch] = useReducer(explorerReducer, null, () => ({
    lineage: first,
    viewState: firstAddress,
    folding: { opened: new Set<string>(), collapsed: new Set<string>() },
    loading: null,
    problem: null,
  }));
  const { lineage, viewState: address, folding } = state;
  const { withoutKinds, withoutStatuses, claims, folded, at, to, impact } = address;
  const shown = useMemo(
    () => drawingOf(lineage, { withoutKinds, withoutStatuses, claims, folded }, folding),
    [lineage, withoutKinds, withoutStatuses, claims, folded, folding],
  );
  const marked = useMemo(() => highlightOf(lineage, shown, { at, to, impact }), [lineage, shown, at, to, impact]);
  const rows = useMemo(() => lineageRows(shown.graph, shown.layout), [shown]);

  const untouched = useRef(true);
  useEffect(() => {
    if (untouched.current) {
      untouched.current = false;
      return;
    }
    const query = withViewState(location.search, address);
    history.replaceState(history.state, '', query === '' ? location.pathname : `?${query}`);
  }, [address]);

  return { state, shown, marked, rows, dispatch };
}

export type Explorer = ReturnType<typeof useExplorer>;

/** Ask for the neighbours of a node that the answer left out, and join them. */
export async function loadNeighbours(id: string, dispatch: (action: Action) => void): Promise<void> {
  dispatch({ do: 'load', id });
  try {
    const response = await fetch(`/api/v1/artifacts/${encodeURIComponent(id)}/lineage?depth=1&limit=500`, {
      headers: { accept: 'application/json' },
    });
    if (!response.ok) throw new Error(`the answer was ${response.status}`);
    dispatch({ do: 'loaded', id, lineage: revealInvisibleInView((await response.json()) as Lineage) });
  } catch (error) {
    dispatch({
      do: 'not-loaded',
      id,
      problem: `The neighbours could not be fetched: ${error instanceof Error ? error.message : 'no connection'}. What is drawn stays true; try again.`,
    });
  }
}
