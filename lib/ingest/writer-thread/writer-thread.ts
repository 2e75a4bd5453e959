/**
 * The writer that commits on a thread of its own, so that no answer waits for a commit. The thread starts when it is
 * first needed, and again after it has died.
 */
import { Worker } from 'node:worker_threads';
import type { Store } from '#db/open.ts';
import { AttestryError } from '#lib/errors.ts';
import { toTransferable } from '#lib/ingest/document/document.ts';
import type { EvidenceWriter, StoreResult } from '#lib/ingest/store/evidence-writer.ts';
import type { FromWriterThread, StoreTask, ThreadError, ToWriterThread } from './messages.ts';

export type ThreadedWriter = EvidenceWriter & {
  /** Ends the thread once it has stored everything it was given. */
  close(): Promise<void>;
};

export type ThreadedWriterOptions = {
  store: Store;
  baseUrl: string;
  /** Makes every change that is not a document: such changes are rare and small. */
  changes: Pick<EvidenceWriter, 'change'>;
};

type PendingRequest = { resolve: (result: StoreResult) => void; reject: (error: unknown) => void };
type Running = {
  worker: Worker;
  waiting: Map<number, PendingRequest>;
  tasks: StoreTask[];
  moved: ArrayBuffer[];
  ended: Promise<unknown>;
};

/** Store documents on a thread of their own, in the folder of `store`. */
export function openThreadedWriter({ store, baseUrl, changes }: ThreadedWriterOptions): ThreadedWriter {
  let running: Running | null = null;
  let nextId = 1;

  function start(): Running {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    const waiting: Running['waiting'] = new Map();
    const started: Running = {
      worker,
      waiting,
      tasks: [],
      moved: [],
      ended: new Promise((resolve) => {
        worker.once('exit', resolve);
      }),
    };
    const end = (reason: unknown): void => {
      if (running === started) running = null;
      for (const one of waiting.values()) one.reject(interrupted(reason));
      waiting.clear();
    };
    worker.on('message', (replies: FromWriterThread[]) => {
      store.refresh();
      for (const one of replies) settle(started, one);
    });
    worker.on('error', end);
    worker.on('exit', (code) => end(`it ended with code ${code}`));
    send(worker, { kind: 'open', folder: store.folder, baseUrl, writerCounter: store.writerCounter });
    worker.unref();
    return started;
  }

  return {
    change: changes.change,
    storeDocument: (request) =>
      new Promise((resolve, reject) => {
        running ??= start();
        const { worker, waiting, tasks, moved } = running;
        const { document, moved: buffers } = toTransferable(request.document);
        if (waiting.size === 0) worker.ref();
        waiting.set(nextId, { resolve, reject });
        // All tasks of one turn of the event loop travel in one message.
        if (tasks.push({ id: nextId, request: { ...request, document } }) === 1)
          queueMicrotask(() => send(worker, { kind: 'store', tasks: tasks.splice(0) }, moved.splice(0)));
        moved.push(...buffers);
        nextId += 1;
      }),
    async close() {
      if (running === null) return;
      const { worker, ended } = running;
      worker.ref();
      send(worker, { kind: 'close' });
      await ended;
    },
  };
}

function settle({ worker, waiting }: Running, reply: FromWriterThread): void {
  const one = waiting.get(reply.id);
  waiting.delete(reply.id);
  if (waiting.size === 0) worker.unref();
  if ('result' in reply) one?.resolve(reply.result);
  else one?.reject(toError(reply.error));
}

/** Nobody knows whether the last documents are on disk; a document that is sent again is stored once. */
function interrupted(reason: unknown): AttestryError {
  return new AttestryError('unavailable', 'the writer thread ended before it answered: send the evidence again', {
    retryAfterSeconds: 1,
    cause: reason,
  });
}

function send(worker: Worker, message: ToWriterThread, moved: ArrayBuffer[] = []): void {
  worker.postMessage(message, moved);
}

function toError({ code, message, retryAfterSeconds, cause }: ThreadError): Error {
  return code === null
    ? new Error(message, { cause })
    : new AttestryError(code, message, { cause, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
}
