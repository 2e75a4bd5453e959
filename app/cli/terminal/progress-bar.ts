/**
 * The progress of long commands, on standard error: a bar on a terminal, a line now and then in a log, and nothing
 * where JSON is asked for. Long commands can be interrupted.
 */
import type { Io } from './io.ts';
import { formatBar, formatLogLine, type Measured, type Progress } from './progress-text.ts';

const BAR_INTERVAL_MS = 100;
const LOG_INTERVAL_MS = 15_000;
/** Erases the line of the cursor, and so a bar. */
export const CLEAR_LINE = '\r\u001B[K';

type Shown = { show(progress: Progress, measured: Measured, now: number): void; clear(): void };

/** What a long command reports its progress to, and the signal that ends it: ctrl-c, or a request to terminate. */
export type LongRun = { progress(progress: Progress): void; signal: AbortSignal };

/** Run `work` and show its progress, which is gone from a terminal at its end. `json`: show nothing. */
export async function withProgress<T>(
  io: Io,
  { json }: { json?: boolean | undefined },
  work: (run: LongRun) => Promise<T>,
): Promise<T> {
  const shown = json === true ? { show() {}, clear() {} } : await openShown(io);
  const measure = openMeasure();
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work({
      progress: (progress) => {
        const now = io.now().getTime();
        shown.show(progress, measure(progress, now), now);
      },
      signal: interrupt.signal,
    });
  } finally {
    shown.clear();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** Since when each step runs, and how much of it was done then: a resumed one does not begin at nothing. */
function openMeasure(): (progress: Progress, now: number) => Measured {
  let step = '';
  let beganAt = 0;
  let doneBefore = 0;
  return ({ name, number, done }, now) => {
    if (step !== `${number} ${name}`) [step, beganAt, doneBefore] = [`${number} ${name}`, now, done];
    return { seconds: (now - beganAt) / 1_000, doneBefore };
  };
}

async function openShown(io: Io): Promise<Shown> {
  return (await io.canRedraw()) ? openBar(io) : openLog(io);
}

function openBar(io: Io): Shown {
  let shownAt = 0;
  let isShown = false;
  return {
    show(progress, measured, now) {
      if (now - shownAt < BAR_INTERVAL_MS) return;
      shownAt = now;
      isShown = true;
      io.err(`${CLEAR_LINE}${formatBar(progress, measured, io.columns())}`);
    },
    clear() {
      if (isShown) io.err(CLEAR_LINE);
      isShown = false;
    },
  };
}

/** The first line comes when the command has run for a while: a short one prints none. */
function openLog(io: Io): Shown {
  let shownAt = io.now().getTime();
  return {
    show(progress, measured, now) {
      if (now - shownAt < LOG_INTERVAL_MS) return;
      shownAt = now;
      io.err(`${formatLogLine(progress, measured)}\n`);
    },
    clear() {},
  };
}
