/**
 * A thread that answers long questions, so that no other request waits for them. It starts with the first question, and
 * again after it has died. Questions wait in a bounded queue, and the thread has one of them at a time.
 */
import { Worker } from 'node:worker_threads';
import type { ReadingThread } from '#lib/context/reading-thread.ts';
import { AttestryError } from '#lib/errors.ts';
import { fromThreadError } from '#lib/ingest/threads/thread-error.ts';
import type { FromReadingThread, ReadingThreadData, ToReadingThread } from './messages.ts';
import type { Question } from './question.ts';

/** Bounds of the thread. */
export type ReadingLimits = {
  /** Questions that wait. */
  waiting: number;
  /** How long the thread may take for one, in ms. */
  timeoutMs: number;
};
const DEFAULT_LIMITS: ReadingLimits = { waiting: 64, timeoutMs: 30_000 };

/** Sizes of V8's heap in MiB. An answer of 5,000 nodes needs about 30, and the largest one ten times as much. */
const HEAP = { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 24 };

type Asked = {
  message: ToReadingThread;
  resolve: (json: Uint8Array<ArrayBuffer> | null) => void;
  reject: (reason: unknown) => void;
};

/** Open a thread for the questions about a data folder. */
export function openReadingThread(folder: string, limits: Partial<ReadingLimits> = {}): ReadingThread {
  const { waiting: maxWaiting, timeoutMs } = { ...DEFAULT_LIMITS, ...limits };
  const waiting: Asked[] = [];
  let worker: Worker | null = null;
  let current: Asked | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const finish = (settle: (asked: Asked) => void): void => {
    clearTimeout(timer);
    const asked = current;
    current = null;
    worker?.unref();
    if (asked !== null) settle(asked);
    next();
  };

  /** The thread has ended, or is given up: the next question starts another one. */
  const end = (ended: Worker, reason: string, cause?: unknown): void => {
    if (worker !== ended) return;
    worker = null;
    finish(({ reject }) => reject(new AttestryError('unavailable', reason, { retryAfterSeconds: 1, cause })));
  };

  function start(): Worker {
    const workerData: ReadingThreadData = { folder };
    const started = new Worker(new URL('./worker.ts', import.meta.url), { workerData, resourceLimits: HEAP });
    started.on('message', (reply: FromReadingThread) => {
      // A thread that was given up may answer yet. The question that is asked now is another one, of another caller.
      if (worker !== started) return;
      finish(({ resolve, reject }) => ('error' in reply ? reject(fromThreadError(reply.error)) : resolve(reply.json)));
    });
    started.on('error', (error) => end(started, 'the thread that reads ended before it answered', error));
    started.on('exit', () => end(started, 'the thread that reads ended before it answered'));
    return started;
  }

  function next(): void {
    if (current !== null) return;
    const asked = waiting.shift();
    if (asked === undefined) return;
    current = asked;
    const used = (worker ??= start());
    used.ref();
    used.postMessage(asked.message, []);
    timer = setTimeout(() => {
      end(used, `the answer took longer than ${timeoutMs / 1_000} s: ask for less, or later`);
      void used.terminate();
    }, timeoutMs);
  }

  return {
    folder,
    ask: (question, hidden, signal) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw new AttestryError('unavailable', 'the app is closed');
        if (waiting.length >= maxWaiting)
          throw new AttestryError('unavailable', 'too many long questions wait for an answer', {
            retryAfterSeconds: 2,
          });
        const asked: Asked = { message: { question: question as Question, hidden }, resolve, reject };
        const give = () => {
          const at = waiting.indexOf(asked);
          if (at >= 0) waiting.splice(at, 1);
          reject(new AttestryError('bad-request', 'the caller did not wait for the answer'));
        };
        if (signal?.aborted === true) return give();
        waiting.push(asked);
        // What the thread has begun, it ends, and nobody gets the answer.
        signal?.addEventListener('abort', give, { once: true });
        next();
      }),
    async close() {
      isClosed = true;
      for (const { reject } of waiting.splice(0)) reject(new AttestryError('unavailable', 'the app is closed'));
      await worker?.terminate();
    },
  };
}
