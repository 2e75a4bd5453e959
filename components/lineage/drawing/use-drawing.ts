import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { Lineage } from '#lib/lineage/model/lineage.ts';
import { type Drawing, type DrawingOptions, drawingOf, type Folding } from './drawing.ts';
import { type DrawingThread, openDrawingThread } from './drawing-thread.ts';

/** A lineage with more nodes than this is drawn in a worker. */
export const LARGE_LINEAGE_NODES = 5_000;

export type DrawingState = {
  drawing: Drawing;
  /** The drawing is not that of the present lineage and options yet. */
  isBehind: boolean;
  /** Why a large lineage could not be drawn. */
  problem: string | null;
  /** Fetch the lineage at an address, in the worker that will draw it. */
  load: (address: string) => Promise<Lineage>;
  /** Give up what the worker does. */
  cancel: () => void;
};

/**
 * The drawing of a lineage: at once where it is small, else when a worker has made it, and until then the one before.
 */
export function useDrawing(lineage: Lineage, options: DrawingOptions, folding: Folding): DrawingState {
  const thread = useRef<DrawingThread>(null);
  const [latest, setLatest] = useState<{
    of: Lineage;
    options: DrawingOptions;
    folding: Folding;
    drawing: Drawing;
  } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [first] = useState(() => drawingOf(lineage, options, folding));
  const isLarge = lineage.nodes.length > LARGE_LINEAGE_NODES;
  const small = useMemo(
    () => (isLarge ? null : drawingOf(lineage, options, folding)),
    [isLarge, lineage, options, folding],
  );
  useEffect(() => {
    if (!isLarge) return;
    let isCurrent = true;
    thread.current ??= openDrawingThread();
    thread.current.draw(lineage, options, folding).then(
      (drawing) => {
        if (!isCurrent) return;
        setLatest({ of: lineage, options, folding, drawing });
        setProblem(null);
      },
      (error: unknown) => {
        if (isCurrent) setProblem(error instanceof Error ? error.message : 'unknown reason');
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [isLarge, lineage, options, folding]);
  useEffect(() => () => closeThread(thread), []);
  const isBehind =
    small === null && (latest?.of !== lineage || latest.options !== options || latest.folding !== folding);
  return {
    drawing: small ?? latest?.drawing ?? first,
    isBehind: isBehind && problem === null,
    problem,
    load: (address) => (thread.current ??= openDrawingThread()).load(address),
    cancel: () => closeThread(thread),
  };
}

function closeThread(thread: RefObject<DrawingThread | null>): void {
  thread.current?.close();
  thread.current = null;
}
