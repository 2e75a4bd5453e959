/** The progress bar of long commands, which can be interrupted: one line on a terminal, nothing elsewhere. */
import type { Io } from './io.ts';

const WIDTH = 30;
const MIN_INTERVAL_MS = 100;
const CLEAR_LINE = '\r\u001B[K';

/** Which step runs, and how much of it is done, in any unit. */
export type Progress = { name: string; number: number; steps: number; done: number; total: number };

type ProgressBar = { show(progress: Progress): void; clear(): void };

/** What a long command reports its progress to, and the signal that ends it: ctrl-c, or a request to terminate. */
export type LongRun = { progress(progress: Progress): void; signal: AbortSignal };

/** Run `work` with a progress bar, which is gone at its end. */
export async function withProgress<T>(io: Io, work: (run: LongRun) => Promise<T>): Promise<T> {
  const bar = openProgressBar(io);
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work({ progress: bar.show, signal: interrupt.signal });
  } finally {
    bar.clear();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** A bar on standard error where that is a terminal. */
function openProgressBar(io: Io): ProgressBar {
  if (!io.isTerminal) return { show() {}, clear() {} };
  let shownAt = 0;
  let isShown = false;
  return {
    show(progress) {
      const now = io.now().getTime();
      if (now - shownAt < MIN_INTERVAL_MS) return;
      shownAt = now;
      isShown = true;
      io.err(`${CLEAR_LINE}${formatProgress(progress)}`);
    },
    clear() {
      if (isShown) io.err(CLEAR_LINE);
      isShown = false;
    },
  };
}

/** The line of the bar. */
export function formatProgress({ name, number, steps, done, total }: Progress): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * WIDTH);
  return `${number}/${steps} ${name.padEnd(14)} [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
}
