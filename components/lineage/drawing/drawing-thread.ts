/** The page's side of the worker that draws large lineages. */
import type { Lineage } from '#lib/lineage/model/lineage.ts';
import type { Drawing, DrawingOptions, Folding } from './drawing.ts';
import type { DrawingAnswer, DrawingMessage } from './drawing-worker.ts';
import { unpackDrawing } from './packed-drawing.ts';

export type DrawingThread = {
  /** Fetch the lineage at an address of this server. */
  load(address: string): Promise<Lineage>;
  /** Draw a lineage. An earlier call that is not done is not answered. */
  draw(lineage: Lineage, options: DrawingOptions, folding: Folding): Promise<Drawing>;
  close(): void;
};

/** A lineage that takes longer to load or to draw is given up. */
const MAX_WAIT_MS = 30_000;

/** Start the worker. Its promises reject with a reason for the reader; after `close` they stay open. */
export function openDrawingThread(): DrawingThread {
  const worker = new Worker(new URL('./drawing-worker.ts', import.meta.url), { type: 'module' });
  const post = (message: DrawingMessage) => worker.postMessage(message, []);
  let held: Lineage | null = null;
  let drawn = 0;

  function ask<T>(message: DrawingMessage, read: (answer: DrawingAnswer) => T | null): Promise<T> {
    return new Promise((resolve, reject) => {
      const done = new AbortController();
      const late = setTimeout(() => fail(`it took longer than ${MAX_WAIT_MS / 1000} seconds`), MAX_WAIT_MS);
      const fail = (reason: string) => {
        done.abort();
        clearTimeout(late);
        reject(new Error(reason));
      };
      const { signal } = done;
      worker.addEventListener('error', () => fail('the script of the drawing did not start'), { signal });
      worker.addEventListener(
        'message',
        ({ data }: MessageEvent<DrawingAnswer>) => {
          if ('problem' in data) {
            fail(data.problem);
            return;
          }
          const found = read(data);
          if (found === null) return;
          done.abort();
          clearTimeout(late);
          resolve(found);
        },
        { signal },
      );
      post(message);
    });
  }

  return {
    async load(address) {
      held = await ask({ load: address }, (answer) => ('loaded' in answer ? answer.loaded : null));
      return held;
    },
    draw(lineage, options, folding) {
      if (lineage !== held) post({ lineage });
      held = lineage;
      drawn += 1;
      const number = drawn;
      return ask({ draw: number, options, folding }, (answer) =>
        'drawn' in answer && answer.drawn === number ? unpackDrawing(answer.drawing, lineage) : null,
      );
    },
    close: () => worker.terminate(),
  };
}
