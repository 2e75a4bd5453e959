/**
 * Runs expressions on two threads, so that one that takes long keeps no other one waiting. An expression runs on the
 * first thread once it is known to be quick, and on the second one before that. One that has taken long stays on the
 * second thread, whatever it takes for other artifacts.
 */
import type { ExpressionTask } from '#lib/policy/cel/task.ts';
import { ExpressionThread, type ThreadLimits } from './expression-thread.ts';
import { createSuspensions } from './suspended.ts';

/** Processor time of a quick rule for one artifact. */
const QUICK_MS = 10;
const MAX_KNOWN = 1_000;

export class ExpressionLanes {
  /** Whether each expression that has run was quick every time. */
  readonly #isQuick = new Map<string, boolean>();
  readonly #quick: ExpressionThread;
  readonly #other: ExpressionThread;

  constructor(limits: Partial<ThreadLimits> = {}) {
    const options = {
      suspensions: createSuspensions(),
      onMeasured: (source: string, cpuMs: number) => this.#measured(source, cpuMs),
    };
    this.#quick = new ExpressionThread(limits, options);
    this.#other = new ExpressionThread(limits, options);
  }

  /** As `run` of `ExpressionThread`. The tasks of one evaluation run on one thread. */
  run(tasks: readonly ExpressionTask[]): ReturnType<ExpressionThread['run']> {
    const thread = tasks.every(({ source }) => this.#isQuick.get(source) === true) ? this.#quick : this.#other;
    return thread.run(tasks);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#quick.stop(), this.#other.stop()]);
  }

  #measured(source: string, cpuMs: number): void {
    const isQuick = cpuMs <= QUICK_MS && this.#isQuick.get(source) !== false;
    if (this.#isQuick.size >= MAX_KNOWN) this.#isQuick.delete(this.#isQuick.keys().next().value!);
    this.#isQuick.set(source, isQuick);
  }
}
