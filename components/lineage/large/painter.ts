/** Paints parts of a large graph in a worker; on the page where the browser has no canvas in workers. */
import type { GraphTheme } from '#components/lineage/canvas/graph-theme.ts';
import { type LeftOut, paintGraph, type PaintPart } from './paint.ts';
import type { PaintData } from './paint-data.ts';
import type { PaintAnswer, PaintMessage } from './paint-worker.ts';

/** A painted part, and what it leaves out. */
export type Painted = { image: CanvasImageSource; part: PaintPart; leftOut: LeftOut };
export type Painter = {
  /** The graph that is painted from now on. */
  load(data: PaintData): void;
  /** Paint a part; the answer comes to `onPainted`. */
  paint(part: PaintPart, theme: GraphTheme): void;
  close(): void;
};

/** Open a painter. `onFailed`: it does not paint any more. */
export function openPainter(onPainted: (painted: Painted) => void, onFailed: () => void): Painter {
  return typeof OffscreenCanvas === 'undefined' ? openPagePainter(onPainted) : openWorkerPainter(onPainted, onFailed);
}

function openWorkerPainter(onPainted: (painted: Painted) => void, onFailed: () => void): Painter {
  const worker = new Worker(new URL('./paint-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data: { bitmap, part, leftOut } }: MessageEvent<PaintAnswer>) =>
    onPainted({ image: bitmap, part, leftOut }),
  );
  worker.addEventListener('error', onFailed);
  const post = (message: PaintMessage, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
  return {
    load: (data) =>
      post(
        { data },
        Object.values(data).map(({ buffer }) => buffer as ArrayBuffer),
      ),
    paint: (part, theme) => post({ part, theme }),
    close: () => worker.terminate(),
  };
}

function openPagePainter(onPainted: (painted: Painted) => void): Painter {
  let loaded: PaintData | null = null;
  let frame = 0;
  return {
    load(data) {
      loaded = data;
    },
    paint(part, theme) {
      frame = requestAnimationFrame(() => {
        if (loaded === null) return;
        const image = document.createElement('canvas');
        image.width = part.width;
        image.height = part.height;
        const leftOut = paintGraph(image.getContext('2d')!, loaded, part, theme);
        onPainted({ image, part, leftOut });
      });
    },
    close: () => cancelAnimationFrame(frame),
  };
}
