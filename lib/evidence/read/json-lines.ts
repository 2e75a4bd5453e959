import { skipSpace, valueEnd } from '#lib/bytes/json/byte-ranges.ts';

/**
 * A segment of a text that holds several JSON values, with the line on which it begins (from 1) and the number of bytes
 * before it in that line.
 */
export type Segment = { line: number; column: number; bytes: Uint8Array };

/** Line (from 1) and byte in that line (from 0) of an offset in a segment. */
export function positionIn({ line, column, bytes }: Segment, offset: number): { line: number; byte: number } {
  let lines = 0,
    lineStart = -column;
  for (let i = bytes.indexOf(NEWLINE); i !== -1 && i < offset; i = bytes.indexOf(NEWLINE, i + 1))
    [lines, lineStart] = [lines + 1, i + 1];
  return { line: line + lines, byte: offset - lineStart };
}

const NEWLINE = 0x0a;

/** Whether more text follows the first JSON value, so that the text is no single document. */
export function hasMoreValues(bytes: Uint8Array): boolean {
  const start = skipSpace(bytes, bytes[0] === 0xef ? 3 : 0);
  const end = valueEnd(bytes, start);
  return end < 0 ? bytes.includes(NEWLINE) : skipSpace(bytes, end) < bytes.length;
}

/**
 * The segments of JSON Lines (one value per line), or of pretty-printed values in sequence. An object at the beginning
 * of a line extends to its closing bracket if the line ends there; any other segment extends to the end of its line.
 * Blank lines are skipped. Stops after `limit` segments.
 */
export function* segments(bytes: Uint8Array, limit: number): Generator<Segment> {
  let i = bytes[0] === 0xef ? 3 : 0,
    line = 1,
    lineStart = 0,
    count = 0,
    mayBePretty = true;
  while (i < bytes.length && count < limit) {
    if (bytes[i] === NEWLINE || bytes[i] === 0x0d || bytes[i] === 0x20 || bytes[i] === 0x09) {
      if (bytes[i] === NEWLINE) [line, lineStart] = [line + 1, i + 1];
      i++;
      continue;
    }
    const newline = bytes.indexOf(NEWLINE, i);
    let end = newline < 0 ? bytes.length : newline;
    if (mayBePretty && bytes[i] === 0x7b && !endsWithBracket(bytes, i, end)) {
      const close = valueEnd(bytes, i);
      const next = close < 0 ? -1 : endOfLine(bytes, close);
      if (next >= 0) end = next;
      else mayBePretty = false; // the search may fail once, not on every line: that would take quadratic time
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

/** The end of the line if only space follows; else -1. */
function endOfLine(bytes: Uint8Array, i: number): number {
  let j = i;
  while (j < bytes.length && (bytes[j] === 0x20 || bytes[j] === 0x0d || bytes[j] === 0x09)) j++;
  return j === bytes.length || bytes[j] === NEWLINE ? j : -1;
}
