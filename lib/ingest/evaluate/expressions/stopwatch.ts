/** Measures how long the rules of an evaluation take, by the processor time of their thread where Node tells it. */
import type { Worker } from 'node:worker_threads';

export class Stopwatch {
  readonly #start = performance.now();
  readonly #startCpuMs: number | null;
  /** When each rule began, by the same clock. */
  readonly #begins: number[] = [0];

  /** `cpuMs`: the processor time of the thread when the first rule begins. */
  constructor(cpuMs: number | null) {
    this.#startCpuMs = cpuMs;
  }

  /** Milliseconds since the first rule began. */
  clockMs(): number {
    return performance.now() - this.#start;
  }

  /** A rule begins, or the last one has ended. */
  begin(index: number, cpuMs: number | null): void {
    this.#begins[index] = cpuMs === null || this.#startCpuMs === null ? this.clockMs() : cpuMs - this.#startCpuMs;
  }

  /** How long a rule took, after which another one has begun or that was the last one. */
  duration(index: number): number {
    return this.#begins[index + 1]! - this.#begins[index]!;
  }

  /** The processor time of the rules so far; null where it is not known. It does not wait for a busy thread. */
  async cpuMs(worker: Worker | null): Promise<number | null> {
    if (worker === null || this.#startCpuMs === null || worker.cpuUsage === undefined) return null;
    try {
      const { user, system } = await worker.cpuUsage();
      return (user + system) / 1_000 - this.#startCpuMs;
    } catch {
      return null;
    }
  }

  /** The rule that has taken the longest, of those up to the one that runs now. */
  longest(running: number, cpuMs: number | null): number {
    const ends = [...this.#begins.slice(1, running + 1), cpuMs ?? this.clockMs()];
    const durations = ends.map((end, index) => end - this.#begins[index]!);
    return durations.indexOf(Math.max(...durations));
  }
}
