/** Byte ranges inside JSON text. A document inside an array keeps exactly the bytes with which it was sent. */

/** One element of an array or member of an object: `[start, end)` of its value. */
export type JsonChild = { key: string; start: number; end: number };

const QUOTE = 0x22,
  BACKSLASH = 0x5c;

/** Offset of the first byte at or after `i` that is not JSON whitespace (RFC 8259 §2); the length if there is none. */
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
 * End (exclusive) of the value that begins at `i` (no space before it); -1 if the value does not end.
 * The function checks quotes and brackets only: the text may still be invalid JSON.
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

/** The children of the array or object at `i`, in order. The caller must have read the text as JSON before. */
export function* childrenOf(bytes: Uint8Array, i: number): Generator<JsonChild> {
  const isObject = bytes[i] === 0x7b;
  if (!isObject && bytes[i] !== 0x5b) return;
  let j = skipSpace(bytes, i + 1),
    index = 0;
  while (j < bytes.length && bytes[j] !== 0x7d && bytes[j] !== 0x5d) {
    let key = String(index);
    if (isObject) {
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

/** The byte range `[start, end)` of the value at a path of member names and indices; null if there is none. */
export function rangeAt(
  bytes: Uint8Array,
  path: (string | number)[],
  start = 0,
): { start: number; end: number } | null {
  let valueStart = skipSpace(bytes, start === 0 && bytes[0] === 0xef ? 3 : start);
  for (const step of path) {
    let childStart = -1;
    for (const child of childrenOf(bytes, valueStart)) {
      if (child.key === String(step)) {
        childStart = child.start;
        break;
      }
    }
    if (childStart < 0) return null;
    valueStart = childStart;
  }
  const end = valueEnd(bytes, valueStart);
  return end < 0 ? null : { start: valueStart, end };
}
