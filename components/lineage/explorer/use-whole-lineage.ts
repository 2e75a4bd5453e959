import { useEffect, useEffectEvent, useState } from 'react';
import type { DrawingState } from '#components/lineage/drawing/use-drawing.ts';
import type { Action } from './state.ts';

/** The load of the whole lineage, of which the page came with the nearest part. */
export type WholeLineage = { isLoading: boolean; problem: string | null; cancel: () => void };

/** Load the whole lineage from an address once; null: there is no more of it. */
export function useWholeLineage(
  address: string | null,
  { load, cancel, dispatch }: Pick<DrawingState, 'load' | 'cancel'> & { dispatch: (action: Action) => void },
): WholeLineage {
  const [state, setState] = useState<{ isLoading: boolean; problem: string | null }>({
    isLoading: address !== null,
    problem: null,
  });
  const loadWhole = useEffectEvent(load);
  useEffect(() => {
    if (address === null) return;
    let isMounted = true;
    loadWhole(address).then(
      (lineage) => {
        if (!isMounted) return;
        dispatch({ do: 'whole', lineage });
        setState({ isLoading: false, problem: null });
      },
      (error: unknown) => {
        if (!isMounted) return;
        const reason = error instanceof Error ? error.message : 'no connection';
        setState({ isLoading: false, problem: `Attestry could not load the whole lineage: ${reason}.` });
      },
    );
    return () => {
      isMounted = false;
    };
  }, [address, dispatch]);
  return {
    ...state,
    cancel() {
      cancel();
      setState({ isLoading: false, problem: null });
    },
  };
}
