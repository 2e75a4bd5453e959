/**
 * Reads and verifies on a pool of worker threads, which it starts when they are first needed. A small request goes to a
 * thread at once and shares it with other tasks; large uploads wait in a queue.
 */
import { AttestryError } from '#lib/errors.ts';
import type { ExaminedDocument, Examiner, ExamineRequest } from '#lib/ingest/document/examiner.ts';
import { taskOptions, toExamined } from './task.ts';
import type { DocumentResult, FromWorker, TaskOptions } from './messages.ts';
import { type WorkerHandle, startWorker } from './worker-handle.ts';

export type PoolOptions = {
  /** Maximum number of worker threads, at least 1. */
  threads: number;
  /** The pool stops a busy thread that has sent no message for this many ms. */
  silenceMs: number;
  /**
   * Requests that may wait for a thread, and their bytes. The pool refuses a further one with `rate-limited`, unless
   * its caller says `backlog`.
   */
  maxWaiting: number;
  maxWaitingBytes: number;
};

export const POOL_DEFAULTS = { silenceMs: 60_000, maxWaiting: 512, maxWaitingBytes: 512 * 1024 * 1024 };

const MAX_INTERACTIVE_BYTES = 256 * 1024;
/** Tasks that may share one thread. Large ones are few, and the thread runs interactive ones first. */
const MAX_TASKS_PER_THREAD = { interactive: 64, backlog: 4 };

type Task = {
  id: number;
  bytes: Uint8Array;
  request: ExamineRequest;
  options: TaskOptions;
  interactive: boolean;
  thread: WorkerHandle | null;
  /** Documents that a thread has delivered so far. */
  delivered: number;
  attempts: number;
  /** When its thread last sent a message, by `performance.now()`. */
  lastMessageAt: number;
  chunks: { documents: DocumentResult[]; last: boolean }[];
  failure: unknown;
  wake: (() => void) | null;
};

export class VerificationPool implements Examiner {
  readonly #options: PoolOptions;
  readonly #threads: WorkerHandle[] = [];
  readonly #tasks = new Map<number, Task>();
  readonly #waiting: Task[] = [];
  #nextId = 1;
  #watchdog: NodeJS.Timeout | null = null;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  async *examine(bytes: Uint8Array, request: ExamineRequest): AsyncGenerator<ExaminedDocument[]> {
    const task = this.#enqueue(bytes, request);
    try {
      for (;;) {
        const chunk = task.chunks.shift();
        if (chunk !== undefined) {
          if (!chunk.last) task.thread?.send({ kind: 'acknowledge-chunk', id: task.id });
          if (chunk.documents.length > 0) yield chunk.documents.map((result) => toExamined(result, bytes));
          if (chunk.last) return;
        } else if (task.failure !== null) throw task.failure;
        else {
          await new Promise<void>((resolve) => {
            task.wake = resolve;
          });
        }
      }
    } finally {
      task.thread?.send({ kind: 'stop-task', id: task.id });
      this.#release(task);
      this.#tasks.delete(task.id);
      const index = this.#waiting.indexOf(task);
      if (index >= 0) this.#waiting.splice(index, 1);
    }
  }

  async close(): Promise<void> {
    this.#stopWatchdog();
    await Promise.all(this.#threads.splice(0).map((thread) => thread.stop()));
  }

  #enqueue(bytes: Uint8Array, request: ExamineRequest): Task {
    if (!isBacklog(request)) this.#refuseOverload(bytes.length);
    const interactive =
      request.priority === undefined ? bytes.length <= MAX_INTERACTIVE_BYTES : request.priority === 'interactive';
    const task: Task = {
      id: this.#nextId,
      bytes,
      request,
      options: taskOptions(request),
      interactive,
      thread: null,
      delivered: 0,
      attempts: 0,
      lastMessageAt: 0,
      chunks: [],
      failure: null,
      wake: null,
    };
    this.#nextId += 1;
    this.#tasks.set(task.id, task);
    if (interactive) this.#waiting.splice(this.#waiting.findLastIndex((waiting) => waiting.interactive) + 1, 0, task);
    else this.#waiting.push(task);
    this.#dispatch();
    return task;
  }

  #refuseOverload(size: number): void {
    const waiting = this.#waiting.filter((task) => !isBacklog(task.request));
    const waitingBytes = waiting.reduce((sum, task) => sum + task.bytes.length, 0);
    const { maxWaiting, maxWaitingBytes } = this.#options;
    if (waiting.length >= maxWaiting || (waiting.length > 0 && waitingBytes + size > maxWaitingBytes))
      throw new AttestryError('rate-limited', 'too many documents are waiting to be verified', {
        retryAfterSeconds: 5,
      });
  }

  #dispatch(): void {
    for (let index = 0; index < this.#waiting.length;) {
      const task = this.#waiting[index]!;
      const thread = this.#threadFor(task);
      if (thread === null) index += 1;
      else {
        this.#waiting.splice(index, 1);
        this.#assign(task, thread);
      }
    }
  }

  /** The least busy thread that has room. A new thread is started before any thread is shared. */
  #threadFor(task: Task): WorkerHandle | null {
    const max = MAX_TASKS_PER_THREAD[task.interactive ? 'interactive' : 'backlog'];
    const [leastBusy] = this.#threads
      .filter((thread) => thread.activeTasks < max)
      .toSorted((a, b) => a.activeTasks - b.activeTasks);
    if (leastBusy?.activeTasks === 0 || this.#threads.length >= this.#options.threads) return leastBusy ?? null;
    const thread = startWorker(
      (message) => this.#receive(message),
      (reason) => this.#threadEnded(thread, reason),
    );
    this.#threads.push(thread);
    return thread;
  }

  #assign(task: Task, thread: WorkerHandle): void {
    task.thread = thread;
    task.attempts += 1;
    task.lastMessageAt = performance.now();
    thread.activeTasks += 1;
    thread.keepProcessAlive(true);
    const { trust } = task.request;
    const trustKey = JSON.stringify([
      trust.version,
      trust.entries.map((entry) => [
        entry.id,
        entry.name,
        entry.thresholds,
        entry.validFrom,
        entry.validUntil,
        entry.hint,
      ]),
    ]);
    thread.sendTrust(trustKey, trust);
    // A real copy, because the transfer empties it: the slice of a Buffer would be a view of the same memory.
    const bytes = new Uint8Array(task.bytes);
    const { id, options, interactive, delivered } = task;
    thread.send({ kind: 'start-task', id, bytes, trustKey, options, interactive, skip: delivered }, [bytes.buffer]);
    this.#watchdog ??= setInterval(() => this.#stopSilentThreads(), Math.max(10, this.#options.silenceMs / 4)).unref();
  }

  #receive(message: FromWorker): void {
    const task = this.#tasks.get(message.id);
    if (task === undefined || task.thread === null) return;
    task.lastMessageAt = performance.now();
    switch (message.kind) {
      case 'chunk':
        task.delivered += message.documents.length;
        task.chunks.push({ documents: message.documents, last: message.last });
        if (message.last) this.#release(task);
        break;
      case 'failed':
        task.failure = new AttestryError('internal', 'the verification was aborted by an error', {
          cause: message.message,
        });
        this.#release(task);
        break;
    }
    wake(task);
  }

  #release(task: Task): void {
    const { thread } = task;
    if (thread === null) return;
    task.thread = null;
    thread.activeTasks -= 1;
    if (thread.activeTasks === 0) thread.keepProcessAlive(false);
    if (this.#threads.every((each) => each.activeTasks === 0)) this.#stopWatchdog();
    this.#dispatch();
  }

  /** Assign each task of a thread that died to another thread, once; the second time the task fails. */
  #threadEnded(thread: WorkerHandle, reason: string): void {
    const index = this.#threads.indexOf(thread);
    if (index >= 0) this.#threads.splice(index, 1);
    for (const task of this.#tasks.values()) {
      if (task.thread !== thread) continue;
      task.thread = null;
      if (task.attempts < 2) this.#waiting.unshift(task);
      else {
        task.failure = new AttestryError(
          'internal',
          'the document could not be verified: the worker thread ended twice',
          {
            cause: reason,
          },
        );
        wake(task);
      }
    }
    this.#dispatch();
  }

  /** Stop each thread that has sent nothing for too long: it is stuck in one document. */
  #stopSilentThreads(): void {
    const now = performance.now();
    const unanswered = [...this.#tasks.values()].filter((task) => task.thread !== null && task.chunks.length === 0);
    for (const thread of this.#threads) {
      const tasks = unanswered.filter((task) => task.thread === thread);
      if (tasks.length > 0 && tasks.every((task) => now - task.lastMessageAt > this.#options.silenceMs))
        void thread.stop();
    }
  }

  #stopWatchdog(): void {
    if (this.#watchdog !== null) clearInterval(this.#watchdog);
    this.#watchdog = null;
  }
}

const isBacklog = ({ priority }: ExamineRequest): boolean => priority === 'backlog';

function wake(task: Task): void {
  task.wake?.();
  task.wake = null;
}
