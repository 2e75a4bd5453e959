/**
 * One worker thread, seen from the pool: it is told trust once, starts when needed, and does not keep the process alive
 * when idle.
 */
import { Worker } from 'node:worker_threads';
import type { TrustSet } from '#lib/verify/result/verification.ts';
import type { FromThread, ToThread } from './messages.ts';

const MOST_TRUST_TOLD = 8;
/**
 * Where what was just made lies, in MiB: what a document leaves behind is rubbish at once, and more room only lets more
 * of it pile up.
 */
const YOUNG_MB = 24;

export type Thread = {
  /** Tasks under way. */
  load: number;
  tell: (message: ToThread, transfer?: ArrayBuffer[]) => void;
  trust: (key: string, set: TrustSet) => void;
  /** The process lives on while it waits for this thread. */
  hold: (busy: boolean) => void;
  stop: () => Promise<unknown>;
};

export function startThread(onMessage: (message: FromThread) => void, onEnd: (reason: string) => void): Thread {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const told = new Set<string>();
  let ended = false;
  const end = (reason: string): void => {
    if (ended) return;
    ended = true;
    onEnd(reason);
  };
  worker.on('message', onMessage);
  worker.on('error', (error: unknown) => end(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => end(`it ended with code ${code}`));
  worker.unref();
  const tell: Thread['tell'] = (message, transfer = []) => worker.postMessage(message, transfer);
  return {
    load: 0,
    tell,
    trust: (key, set) => {
      // The thread forgets the oldest first, in the same order.
      if (told.has(key)) return;
      told.add(key);
      if (told.size > MOST_TRUST_TOLD) told.delete(told.values().next().value!);
      tell({ kind: 'trust', key, set });
    },
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    stop: () => worker.terminate(),
  };
}
