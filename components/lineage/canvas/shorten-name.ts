import { truncateMiddle } from '#lib/format/truncate.ts';

/**
 * The last part of a path where that is enough, else cut in the middle: what begins and what ends a name tells it from
 * the others.
 */
export function shortenName(whole: string, letters: number): string {
  if (whole.length <= letters) return whole;
  const last = whole.slice(whole.lastIndexOf('/') + 1);
  const text = last.length >= 4 ? last : whole;
  const tail = Math.floor((letters - 1) * 0.4);
  return truncateMiddle(text, letters, { start: letters - 1 - tail, end: tail });
}
