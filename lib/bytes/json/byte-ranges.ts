/** Byte ranges inside JSON text: so that a document inside an array keeps the bytes it was sent with. */

/** One element of an array or member of an object: `[start, end)` of its value. */
export type JsonChild = { key: string; start: number; end: number };

const QUOTE = 0x22,
  BACKSLASH = 0x5c;

export function skipSpace(bytes: Uint8Array, i: number): number {
  while (i < bytes.length && (bytes[i] === 0x20 || bytes[i] === 0x0a || bytes[i] === 0x0d || bytes[i] === 0x09)) i++;
  return i;
}

function stringEnd(bytes: Uint8Array, i: number): number {
  for (let j = i + 1; j < bytes.length; j++) {
    if (bytes[j] === BACKSLASH) j++;
    else if (bytes[j] === QUOTE) return j + 1;
  }
  return -1;
}

/**
 * End of the value that begins at `i` (no space before it), or -1 where it does not end.
 * Looks at quotes and brackets only: the text may still be no JSON.
 */
export function valueEnd(bytes: Uint8Array, i: number): number {
  const first = bytes[i];
  if (first === QUOTE) return stringEnd(bytes, i);
  if (first !== 0x7b && first !== 0x5b) {
    let j = i;
    while (j < bytes.length && !isDelimiter(bytes[j]!)) j++;
    return j > i ? j : -1;
  }
  let depth = 0;
  for (let j = i; j < bytes.length; j++) {
    const c = bytes[j]!;
    if (c === QUOTE) {
      const end = stringEnd(bytes, j);
      if (end < 0) return -1;
      j = end - 1;
    } else if (c === 0x7b || c === 0x5b) depth++;
    else if (c === 0x7d || c === 0x5d) {
      depth--;
      if (depth === 0) return j + 1;
    }
  }
  return -1;
}

function isDelimiter(c: number): boolean {
  return c === 0x2c || c === 0x3a || c === 0x5d || c === 0x7d || c === 0x5b || c === 0x7b || c === QUOTE || c <= 0x20;
}

/** The children of the array or object at `i`, in order. The text must have been read as JSON before. */
export function* childrenOf(bytes: Uint8Array, i: number): Generator<JsonChild> {
  const named = bytes[i] === 0x7b;
  if (!named && bytes[i] !== 0x5b) return;
  let j = skipSpace(bytes, i + 1),
    index = 0;
  while (j < bytes.length && bytes[j] !== 0x7d && bytes[j] !== 0x5d) {
    let key = String(index);
    if (named) {
      const end = stringEnd(bytes, j);
      if (end < 0) return;
      key = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + j, end - j).toString('utf8')) as string;
      j = skipSpace(bytes, skipSpace(bytes, end) + 1);
    }
    const end = valueEnd(bytes, j);
    if (end < 0) return;
    yield { key, start: j, end };
    j = skipSpace(bytes, end);
    if (bytes[j] === 0x2c) j = skipSpace(bytes, j + 1);
    index++;
  }
}

/** The byte range of the value that a path of member names and indices leads to, or null. */
export function rangeAt(
  bytes: Uint8Array,
  path: (string | number)[],
  start = 0,
): { start: number; end: number } | null {
  let here = skipSpace(bytes, start === 0 && bytes[0] === 0xef ? 3 : start);
  for (const step of path) {
    let found = -1;
    for (const child of childrenOf(bytes, here)) {
      if (child.key === String(step)) {
        found = child.start;
        break;
      }
    }
    if (found < 0) return null;
    here = found;
  }
  const end = valueEnd(bytes, here);
  return end < 0 ? null : { start: here, end };
}
