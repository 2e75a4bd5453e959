/** The position of the first invalid UTF-8 sequence or lone surrogate. Slow paths, for documents that are refused. */

/** Ranges of the second byte that RFC 3629 §4 narrows, by first byte: no overlong form, surrogate or over U+10FFFF. */
const SECOND_BYTE_RANGES: Record<number, [number, number]> = {
  0xe0: [0xa0, 0xbf],
  0xed: [0x80, 0x9f],
  0xf0: [0x90, 0xbf],
  0xf4: [0x80, 0x8f],
};

/** Offset in bytes of the first sequence that is not UTF-8 (RFC 3629); the length if all bytes are UTF-8. */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  let i = 0;
  while (i < bytes.length) {
    const length = sequenceLength(bytes[i]!);
    if (length === 0) return i;
    const [low, high] = SECOND_BYTE_RANGES[bytes[i]!] ?? [0x80, 0xbf];
    for (let k = 1; k < length; k++) {
      const c = bytes[i + k];
      if (c === undefined || c < (k === 1 ? low : 0x80) || c > (k === 1 ? high : 0xbf)) return i;
    }
    i += length;
  }
  return i;
}

/** Length in bytes of the sequence that begins with this byte; 0 if no sequence begins with it. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

const BACKSLASH = 0x5c;

/**
 * Offset in bytes of the first escape in valid JSON that is half of a surrogate pair (RFC 8259 §8.2); the length if
 * there is none.
 */
export function firstLoneSurrogate(bytes: Uint8Array): number {
  for (let i = bytes.indexOf(BACKSLASH); i !== -1 && i < bytes.length; i = bytes.indexOf(BACKSLASH, i)) {
    const unit = escapeAt(bytes, i);
    const next = isHighSurrogate(unit) ? escapeAt(bytes, i + 6) : 0;
    if (isLowSurrogate(unit) || (isHighSurrogate(unit) && !isLowSurrogate(next))) return i;
    i += characterLength(bytes, i) + (isHighSurrogate(unit) ? 6 : 0);
  }
  return bytes.length;
}

/** The code unit of the escape `\uXXXX` at `i`; 0 if there is another escape or none. */
function escapeAt(bytes: Uint8Array, i: number): number {
  if (bytes[i] !== BACKSLASH || bytes[i + 1] !== 0x75) return 0;
  return Number.parseInt(Buffer.from(bytes.subarray(i + 2, i + 6)).toString('latin1'), 16);
}

function characterLength(bytes: Uint8Array, i: number): number {
  return bytes[i + 1] === 0x75 ? 6 : 2;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
