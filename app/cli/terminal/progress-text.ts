/** The progress of a long command as text. It has no colours, so that NO_COLOR has nothing to change. */
import { formatDuration } from '#lib/format/duration.ts';
import { formatBytes, formatCount } from '#lib/format/quantity.ts';

/** What runs, and how much of it is done. */
export type Progress = {
  name: string;
  /** Which step this is, from 1, of how many. */
  number: number;
  steps: number;
  done: number;
  /** Null: nobody knows how much there is to do. */
  total: number | null;
  /** What `done` counts. Null: it is a measure that says nothing to people, so that only the share is shown. */
  unit: 'bytes' | 'items' | null;
};

/** How long the step takes already, in seconds, and how much of it was done before that. */
export type Measured = { seconds: number; doneBefore: number };

const WIDTH = 16;
/** From when on speed and remaining time are more than a guess. */
const MIN_SECONDS = 3;
const MIN_SHARE = 0.02;

const shareOf = ({ done, total }: Progress): number | null => {
  if (total === null) return null;
  return total === 0 ? 1 : Math.min(1, done / total);
};
const percentOf = (share: number): string => `${Math.floor(share * 100)} %`;

/** `12 of 300`, `1.2 MB`; empty where the unit is none. */
function countOf({ done, total, unit }: Progress): string {
  if (unit === null) return '';
  const format = unit === 'bytes' ? formatBytes : formatCount;
  return total === null ? format(done) : `${format(Math.min(done, total))} of ${format(total)}`;
}

/** The speed so far; empty before it is known. */
function speedOf({ done, unit }: Progress, { seconds, doneBefore }: Measured): string {
  const speed = (done - doneBefore) / seconds;
  if (unit === null || seconds < MIN_SECONDS || speed <= 0) return '';
  if (unit === 'bytes') return `${formatBytes(Math.round(speed))}/s`;
  return speed >= 10 ? `${formatCount(Math.round(speed))}/s` : `${speed.toFixed(1)}/s`;
}

/** How long the rest takes at the speed so far; empty before it is known. Steps differ, so it is about one step. */
function remainingOf(progress: Progress, { seconds, doneBefore }: Measured): string {
  const { done, total, steps, number } = progress;
  const share = shareOf(progress);
  if (total === null || share === null || share < MIN_SHARE || share >= 1 || seconds < MIN_SECONDS) return '';
  if (done <= doneBefore) return '';
  const left = formatDuration(Math.max(1, Math.round(((total - done) * seconds) / (done - doneBefore))));
  return `about ${left} left${number < steps ? ' of this step' : ''}`;
}

const nameOf = ({ name, number, steps }: Progress): string => (steps === 1 ? name : `${number}/${steps} ${name}`);
const spaced = (text: string): string => text.replaceAll('\u00A0', ' ');

/**
 * The line of the bar, narrower than `columns`: a wider one would wrap, and could not be erased. Facts for which there
 * is no room are left out, the least important ones first.
 */
export function formatBar(progress: Progress, measured: Measured, columns: number): string {
  const share = shareOf(progress);
  const filled = Math.round((share ?? 0) * WIDTH);
  const bar =
    share === null ? '' : `  [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}]  ${percentOf(share).padStart(5)}`;
  let line = `${nameOf(progress).padEnd(16)}${bar}`;
  for (const fact of [countOf(progress), remainingOf(progress, measured), speedOf(progress, measured)])
    if (fact !== '' && line.length + fact.length + 2 < columns) line += `  ${fact}`;
  return spaced(line).slice(0, Math.max(0, columns - 1));
}

/** A line for a log, where nothing can be erased. */
export function formatLogLine(progress: Progress, measured: Measured): string {
  const share = shareOf(progress);
  const facts = [
    share === null ? '' : percentOf(share),
    countOf(progress),
    speedOf(progress, measured),
    remainingOf(progress, measured),
  ];
  return spaced(`${nameOf(progress)}: ${facts.filter((fact) => fact !== '').join(', ')}`);
}
