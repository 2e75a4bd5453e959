import { useEffect, useMemo, useReducer, useRef } from 'react';
import { lineageRows } from '#lib/lineage/table-rows.ts';
import type { Lineage } from '#lib/lineage/model/lineage.ts';
import type { LineageOverview } from '#lib/views/lineage.ts';
import { withOpenGroups, withViewState, type LineageViewState } from '#components/lineage/view/view-state.ts';
import { explorerReducer, type Action } from './state.ts';
import { useWholeLineage } from './use-whole-lineage.ts';
import { highlightOf } from '#components/lineage/drawing/drawing.ts';
import { useDrawing } from '#components/lineage/drawing/use-drawing.ts';
import { revealInvisibleInView } from '#components/ui/format/invisible-characters.ts';

/**
 * Hold the state of the explorer, derive drawing, highlight and table rows from it, and write the view state to the
 * query string of the page. `wholeAddress`: where the lineage of which `initialLineage` is the nearest part is fetched.
 */
export function useExplorer(
  initialLineage: Lineage,
  initialViewState: LineageViewState,
  initialOverview: LineageOverview | null,
  wholeAddress: string | null,
) {
  const [state, dispatch] = useReducer(explorerReducer, null, () => ({
    lineage: initialLineage,
    overview: initialOverview,
    focus: null,
    viewState: initialViewState,
    folding: { opened: new Set<string>(), collapsed: new Set<string>() },
    loading: null,
    problem: null,
  }));
  const { lineage, overview, viewState, folding } = state;
  const isOverview = overview !== null;
  const { hiddenKinds, hiddenStatuses, claims, hideClaims, folded, selected, pathEnd, impact } = viewState;
  const options = useMemo(
    () => ({ hiddenKinds, hiddenStatuses, claims, hideClaims, folded, isOverview }),
    [hiddenKinds, hiddenStatuses, claims, hideClaims, folded, isOverview],
  );
  const { drawing, isBehind, problem, load, cancel } = useDrawing(lineage, options, folding);
  const whole = useWholeLineage(wholeAddress, { load, cancel, dispatch });
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
    const viewQuery = withViewState(location.search, viewState);
    const query =
      overview === null
        ? viewQuery
        : withOpenGroups(
            viewQuery,
            overview.opened.map(({ id }) => id),
          );
    history.replaceState(history.state, '', query === '' ? location.pathname : `?${query}`);
  }, [viewState, overview]);

  const drawingProblem = problem === null ? null : `Attestry could not draw the whole lineage: ${problem}.`;
  return { state, drawing, isBehind, drawingProblem, whole, highlight, rows, dispatch };
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
