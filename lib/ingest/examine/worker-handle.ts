/** Starts a worker thread for the pool. It sends each trust set once, and lets an idle process exit. */
import { Worker } from 'node:worker_threads';
import type { TrustSet } from '#lib/verify/result/verification.ts';
import type { FromWorker, ToWorker } from './messages.ts';

const MAX_TRUST_SETS = 8;
/**
 * Size of V8's young generation in MiB. The objects of a document are short-lived; a larger one only holds more
 * garbage.
 */
const YOUNG_GENERATION_MB = 24;

export type WorkerHandle = {
  /** Number of tasks that the thread works on. */
  activeTasks: number;
  send: (message: ToWorker, transfer?: ArrayBuffer[]) => void;
  /** Send a trust set, unless the thread already has it. */
  sendTrust: (key: string, set: TrustSet) => void;
  /** Set whether the process stays alive while it waits for this thread. */
  keepProcessAlive: (busy: boolean) => void;
  stop: () => Promise<unknown>;
};

/** Start a thread. `onEnd` is called once, with the reason, when the thread has died or was stopped. */
export function startWorker(onMessage: (message: FromWorker) => void, onEnd: (reason: string) => void): WorkerHandle {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const sent = new Set<string>();
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
  const send: WorkerHandle['send'] = (message, transfer = []) => worker.postMessage(message, transfer);
  return {
    activeTasks: 0,
    send,
    sendTrust: (key, set) => {
      // The thread drops the oldest set in the same order.
      if (sent.has(key)) return;
      sent.add(key);
      if (sent.size > MAX_TRUST_SETS) sent.delete(sent.values().next().value!);
      send({ kind: 'add-trust', key, set });
    },
    keepProcessAlive: (busy) => (busy ? worker.ref() : worker.unref()),
    stop: () => worker.terminate(),
  };
}
