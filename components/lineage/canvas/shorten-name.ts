import { truncateMiddle } from '#lib/format/truncate.ts';

/**
 * Shorten a name to at most `length` characters: to the last segment of its path if that fits, otherwise by cutting in
 * the middle, because the start and the end of a name are the most distinctive.
 */
export function shortenName(name: string, length: number): string {
  if (name.length <= length) return name;
  const last = name.slice(name.lastIndexOf('/') + 1);
  const text = last.length >= 4 ? last : name;
  const tail = Math.floor((length - 1) * 0.4);
  return truncateMiddle(text, length, { start: length - 1 - tail, end: tail });
}
