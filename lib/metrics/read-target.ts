/** Reads the value of a target as people write it: `90 %`, `0.9`, `1 min 30 s`, `5m`. */
import { TARGET_KINDS, type TargetFigure } from './target.ts';

const PERCENT = /^(\d{1,3}(?:\.\d{1,2})?)\s*%$/;
const SHARE = /^\d{1,3}(?:\.\d{1,9})?$/;
const DURATION = /^(?:(\d{1,9})\s*d)?\s*(?:(\d{1,9})\s*h)?\s*(?:(\d{1,9})\s*(?:min|m))?\s*(?:(\d{1,9})\s*s)?$/;
const UNITS = [86_400, 3_600, 60, 1];

/** How the value of a target of a figure is written, for messages and hints. */
export function targetValueHint(figure: TargetFigure): string {
  return TARGET_KINDS[figure].unit === 'share' ? 'a share as 90% or 0.9' : 'a time as 90s, 5m, 2h or 1d';
}

/**
 * A share from 0 to 1, or seconds; null where the text is neither. It reads what `formatExactPercent` and
 * `formatExactDuration` write. `targetProblem` says whether the value makes sense.
 */
export function readTargetValue(figure: TargetFigure, written: string): number | null {
  const text = written.replaceAll('\u00a0', ' ').trim();
  return TARGET_KINDS[figure].unit === 'share' ? readShare(text) : readSeconds(text);
}

function readShare(text: string): number | null {
  const percent = PERCENT.exec(text)?.[1];
  if (percent !== undefined) return Number((Number(percent) / 100).toFixed(4));
  return SHARE.test(text) ? Number(text) : null;
}

function readSeconds(text: string): number | null {
  const parts = DURATION.exec(text)?.slice(1);
  if (text === '' || parts === undefined) return null;
  return UNITS.reduce((sum, length, at) => sum + Number(parts[at] ?? 0) * length, 0);
}
