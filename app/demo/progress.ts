/** Progress output of a replay: a bar on a terminal, single lines elsewhere. */
import type { ReplayProgress } from './replay.ts';

type Output = { isTTY?: boolean; columns?: number; write(text: string): unknown };

const BAR_WIDTH = 30;

/**
 * Return a progress callback for `replay`. On a terminal it redraws one line; elsewhere it writes one line per fifth.
 */
export function showProgress(output: Output): (progress: ReplayProgress) => void {
  let shown = -1;
  return ({ done, total, documents, day }) => {
    const share = total === 0 ? 1 : done / total;
    const last = done === total;
    const step = Math.floor(share * (output.isTTY ? 200 : 5));
    if (step === shown && !last) return;
    shown = step;
    const percent = `${Math.floor(share * 100)}`.padStart(3);
    if (!output.isTTY) {
      output.write(`replaying: ${percent.trim()} %, ${documents} documents, ${day}\n`);
      return;
    }
    const filled = Math.round(share * BAR_WIDTH);
    const line = `  ${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${percent} %  ${day}  ${documents} documents`;
    output.write(`\r${line.slice(0, (output.columns ?? 80) - 1)}\u001B[K${last ? '\n' : ''}`);
  };
}
