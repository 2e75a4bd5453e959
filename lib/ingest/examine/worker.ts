/**
 * A worker thread that reads and verifies. It takes turns between its tasks, a few documents each, so that it answers a
 * small request while a large upload is under way. Of each task at most a few chunks are unacknowledged at a time.
 */
import { parentPort } from 'node:worker_threads';
import { type CompiledTrust, compileTrust } from '#lib/verify/trust/trust.ts';
import { collectGarbage } from '#lib/ingest/threads/collect-garbage.ts';
import { lowerThreadPriority } from '#lib/ingest/threads/lower-priority.ts';
import { examineBytes } from './examine-bytes.ts';
import type { DocumentResult, FromWorker, ToWorker } from './messages.ts';

const CHUNK_DOCUMENTS = 32;
/** A turn ends after this many ms, or with a full chunk. */
const TIME_SLICE_MS = 25;
const MAX_UNACKNOWLEDGED_CHUNKS = 3;
const MAX_CACHED_TRUST_SETS = 8;
/** From this many bytes on, an upload leaves so much garbage that the thread collects it at once. */
const LARGE_UPLOAD_BYTES = 2 * 1024 * 1024;
/** A thread without tasks for this many ms is idle. */
const IDLE_MS = 250;

type RunningTask = {
  id: number;
  interactive: boolean;
  bytes: Uint8Array;
  documents: Generator<DocumentResult>;
  unacknowledgedChunks: number;
};

const trustByKey = new Map<string, CompiledTrust>();
const runningTasks: RunningTask[] = [];
let scheduled = false;
let idleTimer: NodeJS.Timeout | undefined;

const port = parentPort!;
lowerThreadPriority(10);
const send = (message: FromWorker): void => port.postMessage(message);

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'add-trust':
      trustByKey.set(message.key, compileTrust(message.set));
      if (trustByKey.size > MAX_CACHED_TRUST_SETS) trustByKey.delete(trustByKey.keys().next().value!);
      return;
    case 'start-task':
      return startTask(message);
    case 'acknowledge-chunk': {
      const task = runningTasks.find((running) => running.id === message.id);
      if (task !== undefined) task.unacknowledgedChunks -= 1;
      return schedule();
    }
    case 'stop-task':
      return stopTask(message.id);
  }
});

function startTask({
  id,
  bytes,
  trustKey,
  options,
  interactive,
  skip,
}: Extract<ToWorker, { kind: 'start-task' }>): void {
  const trust = trustByKey.get(trustKey);
  if (trust === undefined)
    return send({ kind: 'failed', id, message: 'the thread did not receive the trust of the task' });
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
  const index = runningTasks.findIndex((task) => task.id === id);
  if (index >= 0) releaseTask(runningTasks.splice(index, 1)[0]!);
}

/**
 * Free the memory of an upload. After a large upload the thread collects garbage at once, because V8 would otherwise
 * let the garbage of several large uploads pile up. After others it collects when it is idle.
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
  const isReady = (task: RunningTask): boolean => task.unacknowledgedChunks < MAX_UNACKNOWLEDGED_CHUNKS;
  const interactive = runningTasks.findIndex((candidate) => candidate.interactive && isReady(candidate));
  const index = interactive >= 0 ? interactive : runningTasks.findIndex(isReady);
  const [task] = index < 0 ? [] : runningTasks.splice(index, 1);
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
