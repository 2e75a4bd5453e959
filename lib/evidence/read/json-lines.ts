import { skipSpace, valueEnd } from '#lib/bytes/json/byte-ranges.ts';

/**
 * A stretch of a text that holds several JSON values, with the line it begins on (from 1) and the bytes before it in
 * that line.
 */
export type Segment = { line: number; column: number; bytes: Uint8Array };

/** Line (from 1) and byte in that line (from 0) of an offset in a stretch. */
export function positionIn({ line, column, bytes }: Segment, offset: number): { line: number; byte: number } {
  let lines = 0,
    lineStart = -column;
  for (let i = bytes.indexOf(NEWLINE); i !== -1 && i < offset; i = bytes.indexOf(NEWLINE, i + 1))
    [lines, lineStart] = [lines + 1, i + 1];
  return { line: line + lines, byte: offset - lineStart };
}

const NEWLINE = 0x0a;

/** Whether the text goes on after its first JSON value, so that it is no single document. */
export function hasMoreValues(bytes: Uint8Array): boolean {
  const start = skipSpace(bytes, bytes[0] === 0xef ? 3 : 0);
  const end = valueEnd(bytes, start);
  return end < 0 ? bytes.includes(NEWLINE) : skipSpace(bytes, end) < bytes.length;
}

/**
 * The stretches of JSON Lines, one value a line, or of several pretty-printed values one after another: an object that
 * begins a line runs to its closing bracket if a line ends there, anything else to the end of its line. Blank lines are
 * passed over. Stops after `most`.
 */
export function* segments(bytes: Uint8Array, most: number): Generator<Segment> {
  let i = bytes[0] === 0xef ? 3 : 0,
    line = 1,
    lineStart = 0,
    count = 0,
    spanning = true;
  while (i < bytes.length && count < most) {
    if (bytes[i] === NEWLINE || bytes[i] === 0x0d || bytes[i] === 0x20 || bytes[i] === 0x09) {
      if (bytes[i] === NEWLINE) [line, lineStart] = [line + 1, i + 1];
      i++;
      continue;
    }
    const newline = bytes.indexOf(NEWLINE, i);
    let end = newline < 0 ? bytes.length : newline;
    if (spanning && bytes[i] === 0x7b && !endsWithBracket(bytes, i, end)) {
      const close = valueEnd(bytes, i);
      const next = close < 0 ? -1 : endOfLine(bytes, close);
      if (next >= 0) end = next;
      else spanning = false; // one look ahead may fail, not one a line
    }
    let last = end;
    while (last > i && (bytes[last - 1] === 0x0d || bytes[last - 1] === 0x20)) last--;
    count++;
    yield { line, column: i - lineStart, bytes: bytes.subarray(i, last) };
    for (; i < end; i++) if (bytes[i] === NEWLINE) [line, lineStart] = [line + 1, i + 1];
  }
}

/** Whether the line itself ends with a closing bracket, as a value of JSON Lines does. */
function endsWithBracket(bytes: Uint8Array, start: number, end: number): boolean {
  let last = end;
  while (last > start && (bytes[last - 1] === 0x0d || bytes[last - 1] === 0x20)) last--;
  return last - start > 1 && bytes[last - 1] === 0x7d;
}

/** The end of the line where only space follows; -1 otherwise. */
function endOfLine(bytes: Uint8Array, i: number): number {
  let j = i;
  while (j < bytes.length && (bytes[j] === 0x20 || bytes[j] === 0x0d || bytes[j] === 0x09)) j++;
  return j === bytes.length || bytes[j] === NEWLINE ? j : -1;
}
