/**
 * Runs the expressions of one evaluation after the other on a thread, which starts when it is first needed and again
 * after it was ended. The thread is ended when an evaluation takes too long. Whatever happens to it, every rule gets a
 * finding, and a rule that was not finished gets an error.
 */
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import type { RuleId } from '#lib/policy/facts/policy.ts';
import { failed, type ExpressionFailure } from '#lib/policy/cel/findings.ts';
import type { ExpressionTask } from '#lib/policy/cel/task.ts';
import type { FromExpressionThread, ToExpressionThread } from './messages.ts';
import { Stopwatch } from './stopwatch.ts';
import { createSuspensions, type Suspensions } from './suspended.ts';

export type ThreadLimits = {
  /** Processor time for one artifact and one policy. */
  evaluationMs: number;
  /** The same on the clock: a thread that gets no processor time is not waited for longer. */
  clockMs: number;
  /** The time in which a thread must start. */
  startMs: number;
  /** The heap of the thread. */
  memoryMb: number;
};

export const THREAD_LIMITS: ThreadLimits = { evaluationMs: 250, clockMs: 2_500, startMs: 15_000, memoryMb: 128 };

const YOUNG_GENERATION_MB = 16;

type Findings = Map<RuleId, RuleFinding>;
type Job = {
  id: number;
  tasks: readonly ExpressionTask[];
  findings: Findings;
  /** The rule that runs; -1 before the thread has begun. */
  index: number;
  watch: Stopwatch | null;
  resolve: (findings: Findings) => void;
};

export type ThreadOptions = {
  /** Shared with other threads. */
  suspensions?: Suspensions;
  /** Called with the processor time of each rule that was evaluated. */
  onMeasured?: (source: string, cpuMs: number) => void;
};

export class ExpressionThread {
  readonly #limits: ThreadLimits;
  readonly #suspensions: Suspensions;
  readonly #onMeasured: NonNullable<ThreadOptions['onMeasured']>;
  readonly #waiting: Job[] = [];
  #worker: Worker | null = null;
  #current: Job | null = null;
  #timer: NodeJS.Timeout | undefined;
  #nextId = 1;

  constructor(
    limits: Partial<ThreadLimits> = {},
    { suspensions = createSuspensions(), onMeasured = () => undefined }: ThreadOptions = {},
  ) {
    this.#limits = { ...THREAD_LIMITS, ...limits };
    this.#suspensions = suspensions;
    this.#onMeasured = onMeasured;
  }

  /** The findings of the tasks. It never rejects. An evaluation waits for those that were asked for before it. */
  run(tasks: readonly ExpressionTask[]): Promise<Findings> {
    const findings: Findings = new Map();
    const runnable = tasks.filter(({ rule, source }) => {
      const reason = this.#suspensions.reasonFor(source);
      if (reason !== undefined) findings.set(rule, failed('expression-suspended', reason, source));
      return reason === undefined;
    });
    if (runnable.length === 0) return Promise.resolve(findings);
    return new Promise((resolve) => {
      this.#waiting.push({ id: this.#nextId, tasks: runnable, findings, index: -1, watch: null, resolve });
      this.#nextId += 1;
      this.#startNext();
    });
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  #startNext(): void {
    if (this.#current !== null) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#current = job;
    try {
      this.#worker ??= this.#startWorker();
      this.#worker.ref();
      const message: ToExpressionThread = { id: job.id, tasks: job.tasks };
      this.#worker.postMessage(message, []);
    } catch (error) {
      return this.#fail(job, 'expression-unavailable', `the thread of expressions did not start: ${String(error)}`);
    }
    this.#timer = setTimeout(() => this.#abandon(job), this.#limits.startMs);
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: {
        maxOldGenerationSizeMb: this.#limits.memoryMb,
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
      },
    });
    worker.on('message', (message: FromExpressionThread) => this.#receive(message));
    worker.on('error', (error: unknown) => this.#ended(worker, error));
    worker.on('exit', (code) => this.#ended(worker, new Error(`the thread ended with code ${code}`)));
    worker.unref();
    return worker;
  }

  #receive({ id, index, finding, cpuMs }: FromExpressionThread): void {
    const job = this.#current;
    if (job === null || job.id !== id) return;
    if (finding !== null) job.findings.set(job.tasks[index - 1]!.rule, finding);
    job.index = index;
    if (job.watch !== null) {
      job.watch.begin(index, cpuMs);
      this.#onMeasured(job.tasks[index - 1]!.source, job.watch.duration(index - 1));
    }
    if (index === job.tasks.length) return this.#finish(job);
    if (job.watch !== null) return;
    job.watch = new Stopwatch(cpuMs);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#overrun(job), this.#limits.evaluationMs);
  }

  #finish(job: Job): void {
    clearTimeout(this.#timer);
    this.#current = null;
    this.#worker?.unref();
    job.resolve(job.findings);
    this.#startNext();
  }

  /** The time is up. A thread that other threads have kept from running gets the rest of its processor time. */
  async #overrun(job: Job): Promise<void> {
    const watch = job.watch!;
    // A calling thread that was busy itself has not read yet what the other one has sent.
    await setImmediate();
    const cpuMs = await watch.cpuMs(this.#worker);
    if (this.#current !== job) return;
    const left = this.#limits.evaluationMs - (cpuMs ?? this.#limits.evaluationMs);
    if (left > 0 && watch.clockMs() < this.#limits.clockMs) {
      this.#timer = setTimeout(() => void this.#overrun(job), Math.max(left, 5));
      return;
    }
    const reason = `it took more than ${this.#limits.evaluationMs} ms`;
    if (left <= 0) this.#suspend(job, watch.longest(job.index, cpuMs), reason);
    this.#drop();
    this.#fail(job, 'expression-timed-out', 'the expressions of the policy took too long for this artifact');
  }

  #abandon(job: Job): void {
    if (this.#current !== job) return;
    this.#drop();
    this.#fail(job, 'expression-unavailable', 'the thread of expressions did not start in time');
  }

  /** End the thread. Another one starts at once, so that the next evaluation need not wait for it. */
  #drop(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
    this.#replace();
  }

  #replace(): void {
    try {
      this.#worker ??= this.#startWorker();
    } catch {
      // The next evaluation tries it again, and says why it does not start.
    }
  }

  /** The thread has died. The rule that ran is suspended: it would end the next thread too. */
  #ended(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const job = this.#current;
    if (job === null) return;
    const isMemory = (error as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const reason = isMemory ? 'it took too much memory' : 'the thread that evaluated it ended';
    if (job.index >= 0) {
      this.#suspend(job, job.index, reason);
      this.#replace();
    }
    if (isMemory)
      return this.#fail(job, 'expression-out-of-memory', 'the expressions of the policy took too much memory');
    this.#fail(job, 'expression-unavailable', `the thread of expressions ended: ${String(error)}`);
  }

  #suspend({ tasks }: Job, index: number, reason: string): void {
    const task = tasks[index];
    if (task !== undefined) this.#suspensions.suspend(task.source, `${reason}, and is suspended until it is changed`);
  }

  #fail(job: Job, code: ExpressionFailure, message: string): void {
    for (const { rule, source } of job.tasks)
      if (!job.findings.has(rule)) job.findings.set(rule, failed(code, message, source));
    this.#finish(job);
  }
}
