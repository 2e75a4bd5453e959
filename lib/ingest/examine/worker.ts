/**
 * A thread that reads and verifies. It works on its tasks in turns, a few documents each, so that a small request is
 * answered while a large upload is under way; of each task at most a few chunks are on their way at a time.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { type CompiledTrust, compileTrust } from '#lib/verify/trust/trust.ts';
import { lowerThreadPriority } from '#lib/ingest/threads/lower-priority.ts';
import { examineBytes } from './examine-bytes.ts';
import type { DocumentResult, FromWorker, ToWorker } from './messages.ts';

const CHUNK_DOCUMENTS = 32;
/** A turn ends after this much time, in ms, or with a full chunk. */
const TIME_SLICE_MS = 25;
const MAX_UNACKNOWLEDGED_CHUNKS = 3;
const MAX_CACHED_TRUST_SETS = 8;
/** Bytes of an upload of which several times its size is left behind. */
const LARGE_UPLOAD_BYTES = 2 * 1024 * 1024;
/** Nothing to do for so long is idle, in ms. */
const IDLE_MS = 250;

type RunningTask = {
  id: number;
  interactive: boolean;
  bytes: Uint8Array;
  documents: Generator<DocumentResult>;
  unacknowledgedChunks: number;
};

// Node gives this function to whoever starts it with a flag; a thread can ask for it later.
setFlagsFromString('--expose-gc');
const runGc = runInNewContext('gc') as (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;
/** All of it, and what it lay in goes back to the system: an ordinary collection keeps that for later. */
const collectGarbage = (): void => runGc({ type: 'major', execution: 'sync', flavor: 'last-resort' });

const trustByKey = new Map<string, CompiledTrust>();
const runningTasks: RunningTask[] = [];
let scheduled = false;
let idleTimer: NodeJS.Timeout | undefined;

const port = parentPort!;
lowerThreadPriority(10);
const send = (message: FromWorker): void => port.postMessage(message);

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'trust':
      trustByKey.set(message.key, compileTrust(message.set));
      if (trustByKey.size > MAX_CACHED_TRUST_SETS) trustByKey.delete(trustByKey.keys().next().value!);
      return;
    case 'task':
      return startTask(message);
    case 'more': {
      const task = runningTasks.find((one) => one.id === message.id);
      if (task !== undefined) task.unacknowledgedChunks -= 1;
      return schedule();
    }
    case 'stop':
      return stopTask(message.id);
  }
});

function startTask({ id, bytes, trustKey, options, interactive, skip }: Extract<ToWorker, { kind: 'task' }>): void {
  const trust = trustByKey.get(trustKey);
  if (trust === undefined)
    return send({ kind: 'failed', id, message: 'the thread was not told the trust of its task' });
  runningTasks.push({
    id,
    interactive,
    bytes,
    documents: examineBytes(bytes, trust, options, skip),
    unacknowledgedChunks: 0,
  });
  schedule();
}

function stopTask(id: number): void {
  const at = runningTasks.findIndex((one) => one.id === id);
  if (at >= 0) releaseTask(runningTasks.splice(at, 1)[0]!);
}

/**
 * Give the memory of an upload back. What was made of a large one is collected now: left to itself, a thread that is
 * given large ones lets several of them pile up first. What others leave behind is collected when there is nothing else
 * to do.
 */
function releaseTask({ bytes, interactive }: RunningTask): void {
  const size = bytes.length;
  (bytes.buffer as ArrayBuffer).transfer(0);
  clearTimeout(idleTimer);
  if (size > LARGE_UPLOAD_BYTES) setImmediate(collectGarbage);
  else if (!interactive)
    idleTimer = setTimeout(() => {
      if (runningTasks.length === 0) collectGarbage();
    }, IDLE_MS).unref();
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(runTimeSlice);
}

function runTimeSlice(): void {
  scheduled = false;
  const isReady = (one: RunningTask): boolean => one.unacknowledgedChunks < MAX_UNACKNOWLEDGED_CHUNKS;
  const small = runningTasks.findIndex((one) => one.interactive && isReady(one));
  const at = small >= 0 ? small : runningTasks.findIndex(isReady);
  const [task] = at < 0 ? [] : runningTasks.splice(at, 1);
  if (task === undefined) return;
  try {
    const documents: DocumentResult[] = [];
    const until = performance.now() + TIME_SLICE_MS;
    let last = false;
    while (documents.length < CHUNK_DOCUMENTS && performance.now() < until) {
      const next = task.documents.next();
      if (next.done === true) {
        last = true;
        break;
      }
      documents.push(next.value);
    }
    send({ kind: 'chunk', id: task.id, documents, last });
    task.unacknowledgedChunks += 1;
    if (last) releaseTask(task);
    else runningTasks.push(task);
  } catch (error) {
    releaseTask(task);
    send({ kind: 'failed', id: task.id, message: error instanceof Error ? error.message : String(error) });
  }
  schedule();
}
