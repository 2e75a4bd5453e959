/**
 * Reading and verifying away from the thread that answers: a pool of worker threads, started when first needed.
 * A small request is handed to a thread at once and takes turns with what runs there; large uploads wait in line.
 */
import { availableParallelism } from 'node:os';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { compileTrust } from '#lib/verify/trust/trust.ts';
import type { Examine, ExaminedDocument, ExamineRequest } from '#lib/ingest/document/examiner.ts';
import { examineBytes } from './examine-bytes.ts';
import type { Found, FromThread, TaskOptions } from './messages.ts';
import { type Thread, startThread } from './thread.ts';
import { inTurn } from './memory-limiter.ts';

export type PoolOptions = {
  /** 0: everything on the calling thread. */
  threads: number;
  /** ms without a word from a busy thread after which it is given up. */
  patience: number;
  mostWaiting: number;
  mostWaitingBytes: number;
};

const INTERACTIVE_BYTES = 256 * 1024;
/**
 * Tasks that take turns on one thread; beyond that they wait. Large ones are few, small ones come first on the thread
 * too.
 */
const MOST_ON_A_THREAD = { interactive: 64, backlog: 4 };
const CHUNK_INLINE = 16;

type Task = {
  id: number;
  bytes: Uint8Array;
  request: ExamineRequest;
  options: TaskOptions;
  interactive: boolean;
  thread: Thread | null;
  delivered: number;
  tries: number;
  heard: number;
  chunks: { documents: Found[]; last: boolean }[];
  failure: unknown;
  wake: (() => void) | null;
};

export type Pool = { examine: Examine; close: () => Promise<void> };

/** A pool of its own, for tests and benchmarks; the app uses `examine`. */
export function openPool(options: PoolOptions): Pool {
  const threads: Thread[] = [];
  const tasks = new Map<number, Task>();
  const waiting: Task[] = [];
  let nextId = 1;
  let watch: NodeJS.Timeout | null = null;

  const wake = (task: Task): void => {
    task.wake?.();
    task.wake = null;
  };

  function enlist(bytes: Uint8Array, request: ExamineRequest): Task {
    const interactive =
      request.priority === undefined ? bytes.length <= INTERACTIVE_BYTES : request.priority === 'interactive';
    const waitingBytes = waiting.reduce((sum, one) => sum + one.bytes.length, 0);
    if (
      waiting.length >= options.mostWaiting ||
      (waiting.length > 0 && waitingBytes + bytes.length > options.mostWaitingBytes)
    ) {
      throw new AttestryError('rate-limited', 'too much is waiting to be verified', { retryAfterSeconds: 5 });
    }
    const task: Task = {
      id: nextId,
      bytes,
      request,
      options: taskOptions(request),
      interactive,
      thread: null,
      delivered: 0,
      tries: 0,
      heard: 0,
      chunks: [],
      failure: null,
      wake: null,
    };
    nextId += 1;
    tasks.set(task.id, task);
    if (interactive) waiting.splice(waiting.findLastIndex((one) => one.interactive) + 1, 0, task);
    else waiting.push(task);
    dispatch();
    return task;
  }

  /** The least busy thread that has room; a new one before any is shared. */
  function threadFor(task: Task): Thread | null {
    const most = MOST_ON_A_THREAD[task.interactive ? 'interactive' : 'backlog'];
    const room = threads.filter((one) => one.load < most).toSorted((a, b) => a.load - b.load);
    if (room[0]?.load === 0 || threads.length >= options.threads) return room[0] ?? null;
    return addThread();
  }

  function addThread(): Thread {
    const thread = startThread(hear, (reason) => lose(thread, reason));
    threads.push(thread);
    return thread;
  }

  function dispatch(): void {
    for (let at = 0; at < waiting.length;) {
      const task = waiting[at]!;
      const thread = threadFor(task);
      if (thread === null) at += 1;
      else {
        waiting.splice(at, 1);
        give(task, thread);
      }
    }
  }

  function give(task: Task, thread: Thread): void {
    task.thread = thread;
    task.tries += 1;
    task.heard = performance.now();
    thread.load += 1;
    thread.hold(true);
    const { trust } = task.request;
    const key = JSON.stringify([
      trust.version,
      trust.entries.map((one) => [one.id, one.name, one.thresholds, one.validFrom, one.validUntil, one.hint]),
    ]);
    thread.trust(key, trust);
    // A Buffer's own slice would be a view of it.
    const copy = new Uint8Array(task.bytes);
    thread.tell(
      {
        kind: 'task',
        id: task.id,
        bytes: copy,
        trustKey: key,
        options: task.options,
        interactive: task.interactive,
        skip: task.delivered,
      },
      [copy.buffer],
    );
    watch ??= setInterval(lookAfter, Math.max(10, options.patience / 4)).unref();
  }

  function hear(message: FromThread): void {
    const task = tasks.get(message.id);
    if (task === undefined || task.thread === null) return;
    task.heard = performance.now();
    switch (message.kind) {
      case 'chunk':
        task.delivered += message.documents.length;
        task.chunks.push({ documents: message.documents, last: message.last });
        if (message.last) release(task);
        break;
      case 'failed':
        task.failure = new AttestryError('internal', 'verification broke off', { cause: message.message });
        release(task);
        break;
    }
    wake(task);
  }

  function release(task: Task): void {
    const { thread } = task;
    if (thread === null) return;
    task.thread = null;
    thread.load -= 1;
    if (thread.load === 0) thread.hold(false);
    if (threads.every((one) => one.load === 0) && watch !== null) {
      clearInterval(watch);
      watch = null;
    }
    dispatch();
  }

  /** A thread died: what it worked on goes to another, once. */
  function lose(thread: Thread, reason: string): void {
    const at = threads.indexOf(thread);
    if (at >= 0) threads.splice(at, 1);
    for (const task of tasks.values()) {
      if (task.thread !== thread) continue;
      task.thread = null;
      if (task.tries < 2) waiting.unshift(task);
      else {
        task.failure = new AttestryError(
          'internal',
          'the document could not be verified: it ends the thread that tries',
          { cause: reason },
        );
        wake(task);
      }
    }
    dispatch();
  }

  /** A thread that says nothing for too long is stuck in one document. */
  function lookAfter(): void {
    const now = performance.now();
    const stuck = [...tasks.values()].filter((one) => one.thread !== null && one.chunks.length === 0);
    for (const thread of threads) {
      const own = stuck.filter((one) => one.thread === thread);
      if (own.length > 0 && own.every((one) => now - one.heard > options.patience)) void thread.stop();
    }
  }

  async function* examine(bytes: Uint8Array, request: ExamineRequest): AsyncGenerator<ExaminedDocument[]> {
    if (options.threads === 0) {
      yield* inline(bytes, request);
      return;
    }
    const task = enlist(bytes, request);
    try {
      for (;;) {
        const chunk = task.chunks.shift();
        if (chunk !== undefined) {
          if (!chunk.last) task.thread?.tell({ kind: 'more', id: task.id });
          if (chunk.documents.length > 0) yield chunk.documents.map((one) => toExamined(one, bytes));
          if (chunk.last) return;
        } else if (task.failure !== null) throw task.failure;
        else {
          await new Promise<void>((resolve) => {
            task.wake = resolve;
          });
        }
      }
    } finally {
      task.thread?.tell({ kind: 'stop', id: task.id });
      release(task);
      tasks.delete(task.id);
      const at = waiting.indexOf(task);
      if (at >= 0) waiting.splice(at, 1);
    }
  }

  const close = async (): Promise<void> => {
    if (watch !== null) clearInterval(watch);
    await Promise.all(threads.splice(0).map((one) => one.stop()));
  };
  return { examine, close };
}

function taskOptions({ subject, exitCode, run, context, expect, thresholds, now, keep }: ExamineRequest): TaskOptions {
  const stated = {
    ...(subject === undefined ? {} : { subject }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(run === undefined ? {} : { run }),
  };
  return {
    keep: keep ?? false,
    stated,
    context: context ?? null,
    expect: expect ?? null,
    thresholds: thresholds ?? null,
    now,
  };
}

function toExamined(found: Found, upload: Uint8Array): ExaminedDocument {
  if (!found.ok) return found;
  const { place, ...document } = found;
  return { ...document, bytes: 'bytes' in place ? place.bytes : upload.subarray(place.start, place.end) };
}

/** Without threads: some documents at a time, with room between for whoever else wants to run. */
async function* inline(bytes: Uint8Array, request: ExamineRequest): AsyncGenerator<ExaminedDocument[]> {
  const trust = compileTrust(request.trust);
  let chunk: ExaminedDocument[] = [];
  for (const found of examineBytes(bytes, trust, taskOptions(request))) {
    chunk.push(toExamined(found, bytes));
    if (chunk.length < CHUNK_INLINE) continue;
    yield chunk;
    chunk = [];
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (chunk.length > 0) yield chunk;
}

const DEFAULTS = { patience: 60_000, mostWaiting: 512, mostWaitingBytes: 512 * 1024 * 1024 };

// Next loads modules more than once in one process; there is one pool.
const place = globalThis as typeof globalThis & { __attestryPool?: Pool };

/**
 * Examine one upload on the threads of this process: how many is for the configuration to say, else one for each
 * processor.
 */
export const examine: Examine = (bytes, request) => {
  place.__attestryPool ??= withTurns(openPool({ ...DEFAULTS, threads: config().workers ?? availableParallelism() }));
  return place.__attestryPool.examine(bytes, request);
};

function withTurns(pool: Pool): Pool {
  return { ...pool, examine: inTurn(pool.examine) };
}
