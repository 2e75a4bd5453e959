/** The progress bar of the audit: one line on a terminal, nothing elsewhere. */
import type { AuditProgress } from '#lib/query/audit/run-audit.ts';
import type { Io } from '../terminal/io.ts';

const WIDTH = 30;
const MIN_INTERVAL_MS = 100;
const CLEAR_LINE = '\r\u001B[K';

export type ProgressBar = { show(progress: AuditProgress): void; clear(): void };

/** A bar on standard error where that is a terminal. */
export function openProgressBar(io: Io): ProgressBar {
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
export function formatProgress({ check, number, checks, done, total }: AuditProgress): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * WIDTH);
  return `${number}/${checks} ${check.padEnd(14)} [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
}
