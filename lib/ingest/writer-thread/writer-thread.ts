/**
 * Keeping evidence away from the thread that answers: the thread is started when first needed, and anew when it died.
 */
import { Worker } from 'node:worker_threads';
import type { Store } from '#db/open.ts';
import { AttestryError } from '#lib/errors.ts';
import { movable } from '#lib/ingest/document/document.ts';
import type { KeepResult, Writer } from '#lib/ingest/store/group-commit.ts';
import type { FromKeeper, Refusal, ToKeeper, Unit } from './messages.ts';

export type Keeper = {
  keep: Writer['keep'];
  /** Ends the thread once what it was given is kept. */
  close(): Promise<void>;
};

export type KeeperOptions = { store: Store; baseUrl: string };

type Waiting = { resolve: (kept: KeepResult) => void; reject: (error: unknown) => void };
type Line = {
  worker: Worker;
  waiting: Map<number, Waiting>;
  units: Unit[];
  moved: ArrayBuffer[];
  ended: Promise<unknown>;
};

/** Keep on a thread of its own what is kept in the folder of `store`. */
export function openKeeper({ store, baseUrl }: KeeperOptions): Keeper {
  let line: Line | null = null;
  let nextId = 1;

  function start(): Line {
    const worker = new Worker(new URL('./thread.ts', import.meta.url));
    const waiting: Line['waiting'] = new Map();
    const started: Line = {
      worker,
      waiting,
      units: [],
      moved: [],
      ended: new Promise((resolve) => {
        worker.once('exit', resolve);
      }),
    };
    const end = (reason: unknown): void => {
      if (line === started) line = null;
      // Whether the last of them are on disk nobody knows: the same evidence again is kept once.
      for (const one of waiting.values())
        one.reject(
          new AttestryError('unavailable', 'what keeps evidence ended while this was being kept: send it again', {
            retryAfterSeconds: 1,
            cause: reason,
          }),
        );
      waiting.clear();
    };
    worker.on('message', (said: FromKeeper[]) => {
      store.refresh();
      for (const one of said) settle(started, one);
    });
    worker.on('error', end);
    worker.on('exit', (code) => end(`it ended with code ${code}`));
    tell(worker, { kind: 'open', folder: store.folder, baseUrl, writerCounter: store.writerCounter });
    worker.unref();
    return started;
  }

  function settle({ worker, waiting }: Line, said: FromKeeper): void {
    const one = waiting.get(said.id);
    waiting.delete(said.id);
    if (waiting.size === 0) worker.unref();
    if ('kept' in said) one?.resolve(said.kept);
    else one?.reject(errorOf(said.refused));
  }

  return {
    keep: (document, trust, at) =>
      new Promise((resolve, reject) => {
        line ??= start();
        const { worker, waiting, units, moved } = line;
        const { document: own, moved: parts } = movable(document);
        if (waiting.size === 0) worker.ref();
        waiting.set(nextId, { resolve, reject });
        // What is asked for in one go is sent in one go.
        if (units.push({ id: nextId, document: own, trust, at }) === 1)
          queueMicrotask(() => tell(worker, { kind: 'keep', units: units.splice(0) }, moved.splice(0)));
        moved.push(...parts);
        nextId += 1;
      }),
    async close() {
      if (line === null) return;
      const { worker, ended } = line;
      worker.ref();
      tell(worker, { kind: 'close' });
      await ended;
    },
  };
}

function tell(worker: Worker, message: ToKeeper, moved: ArrayBuffer[] = []): void {
  worker.postMessage(message, moved);
}

function errorOf({ code, message, retryAfterSeconds, cause }: Refusal): Error {
  return code === null
    ? new Error(message, { cause })
    : new AttestryError(code, message, { cause, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
}
