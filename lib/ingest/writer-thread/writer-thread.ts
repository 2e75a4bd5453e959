/**
 * The evidence writer that commits on a separate thread, so that the answering thread never waits for a commit. The
 * thread starts when it is first needed, and again after it has died.
 */
import { Worker } from 'node:worker_threads';
import type { Store } from '#db/open.ts';
import { AttestryError } from '#lib/errors.ts';
import { fromThreadError } from '#lib/ingest/threads/thread-error.ts';
import { toTransferable } from '#lib/ingest/document/document.ts';
import type { EvidenceWriter, StoreResult } from '#lib/ingest/store/evidence-writer.ts';
import type { FromWriterThread, StoreReply, StoreTask, ToWriterThread } from './messages.ts';

export type ThreadedWriter = EvidenceWriter & {
  /** Let the thread move a long write-ahead log into the database file (`moveLog`). */
  moveLog(): void;
  /** Stop the thread once it has stored every document that it has received. */
  close(): Promise<void>;
};

export type ThreadedWriterOptions = {
  store: Store;
  baseUrl: string;
  /** Patterns of the projects that are claimed as soon as evidence names them. */
  adopts: readonly string[];
  /** Makes every other change, on the calling thread: such changes are rare and small. */
  changes: Pick<EvidenceWriter, 'change'>;
};

type PendingRequest = { resolve: (result: StoreResult) => void; reject: (error: unknown) => void };
type Running = {
  worker: Worker;
  waiting: Map<number, PendingRequest>;
  tasks: StoreTask[];
  transfer: ArrayBuffer[];
  isMovingLog: boolean;
  ended: Promise<unknown>;
};

/** Open a writer that stores documents on a separate thread, in the folder of `store`. */
export function openThreadedWriter({ store, baseUrl, adopts, changes }: ThreadedWriterOptions): ThreadedWriter {
  let running: Running | null = null;
  let nextId = 1;

  function start(): Running {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    const waiting: Running['waiting'] = new Map();
    const started: Running = {
      worker,
      waiting,
      tasks: [],
      transfer: [],
      isMovingLog: false,
      ended: new Promise((resolve) => {
        worker.once('exit', resolve);
      }),
    };
    const end = (reason: unknown): void => {
      if (running === started) running = null;
      for (const request of waiting.values()) request.reject(interrupted(reason));
      waiting.clear();
    };
    worker.on('message', (message: FromWriterThread) => {
      if (message === 'log-moved') {
        started.isMovingLog = false;
        return;
      }
      store.refresh();
      for (const reply of message) settle(started, reply);
    });
    worker.on('error', end);
    worker.on('exit', (code) => end(`it ended with code ${code}`));
    send(worker, { kind: 'open', folder: store.folder, baseUrl, adopts, writerCounter: store.writerCounter });
    worker.unref();
    return started;
  }

  return {
    change: changes.change,
    storeDocument: (request) =>
      new Promise((resolve, reject) => {
        running ??= start();
        const { worker, waiting, tasks, transfer } = running;
        const { document, transfer: buffers } = toTransferable(request.document);
        if (waiting.size === 0) worker.ref();
        waiting.set(nextId, { resolve, reject });
        // One message carries all tasks of one turn of the event loop.
        if (tasks.push({ id: nextId, request: { ...request, document } }) === 1)
          queueMicrotask(() => send(worker, { kind: 'store', tasks: tasks.splice(0) }, transfer.splice(0)));
        transfer.push(...buffers);
        nextId += 1;
      }),
    moveLog() {
      running ??= start();
      // Every commit tells of a long log until it is moved.
      if (running.isMovingLog) return;
      running.isMovingLog = true;
      send(running.worker, { kind: 'move-log' });
    },
    async close() {
      if (running === null) return;
      const { worker, ended } = running;
      worker.ref();
      send(worker, { kind: 'close' });
      await ended;
    },
  };
}

function settle({ worker, waiting }: Running, reply: StoreReply): void {
  const request = waiting.get(reply.id);
  waiting.delete(reply.id);
  if (waiting.size === 0) worker.unref();
  if ('result' in reply) request?.resolve(reply.result);
  else request?.reject(fromThreadError(reply.error));
}

/** The last documents may or may not be on disk. Sending them again is safe, because each document is stored once. */
function interrupted(reason: unknown): AttestryError {
  return new AttestryError('unavailable', 'the writer thread ended before it answered: send the evidence again', {
    retryAfterSeconds: 1,
    cause: reason,
  });
}

function send(worker: Worker, message: ToWriterThread, transfer: ArrayBuffer[] = []): void {
  worker.postMessage(message, transfer);
}
