/**
 * The position at which a text stops being JSON. A slow path: called once, for a document that the parser refused. The
 * parser's messages do not always contain a position, and they count characters instead of bytes.
 */
import { skipSpace } from './byte-ranges.ts';

const QUOTE = 0x22,
  BACKSLASH = 0x5c,
  OPEN_BRACE = 0x7b,
  CLOSE_BRACE = 0x7d,
  OPEN_BRACKET = 0x5b,
  CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c,
  COLON = 0x3a,
  MINUS = 0x2d,
  PLUS = 0x2b,
  DOT = 0x2e,
  ZERO = 0x30,
  LOWER_U = 0x75;

const LITERALS: Record<number, string> = { 0x74: 'true', 0x66: 'false', 0x6e: 'null' };
const ESCAPE_CHARACTERS = new Set(Buffer.from('"\\/bfnrt'));

/** A token that ends before `end`, or whose first wrong byte is at `end`. */
type Token = { ok: boolean; end: number };

/**
 * Offset in bytes, from the beginning of `bytes`, of the first byte that no JSON text (RFC 8259) with the same
 * beginning can have there; the length if the text ends too early; null if the text is JSON. The text begins at
 * `start`. The bytes must be UTF-8.
 */
export function firstInvalidByte(bytes: Uint8Array, start: number): number | null {
  const open: number[] = [];
  let expected: 'value' | 'key' | 'colon' | 'next' = 'value';
  let mayClose = false;
  for (let i = skipSpace(bytes, start); i < bytes.length; i = skipSpace(bytes, i)) {
    const c = bytes[i]!;
    const inObject = open.at(-1) === OPEN_BRACE;
    if ((mayClose || expected === 'next') && open.length > 0 && c === (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
      open.pop();
      [expected, mayClose] = ['next', false];
      i++;
    } else if (expected === 'next') {
      if (open.length === 0 || c !== COMMA) return i;
      expected = inObject ? 'key' : 'value';
      i++;
    } else if (expected === 'colon') {
      if (c !== COLON) return i;
      expected = 'value';
      i++;
    } else if (expected === 'value' && (c === OPEN_BRACE || c === OPEN_BRACKET)) {
      open.push(c);
      [expected, mayClose] = [c === OPEN_BRACE ? 'key' : 'value', true];
      i++;
    } else {
      if (expected === 'key' && c !== QUOTE) return i;
      const token = scalarAt(bytes, i);
      if (!token.ok) return token.end;
      [expected, mayClose] = [expected === 'key' ? 'colon' : 'next', false];
      i = token.end;
    }
  }
  return expected === 'next' && open.length === 0 ? null : bytes.length;
}

function scalarAt(bytes: Uint8Array, i: number): Token {
  const c = bytes[i]!;
  if (c === QUOTE) return stringAt(bytes, i);
  if (c === MINUS || isDigit(c)) return numberAt(bytes, i);
  const literal = LITERALS[c] ?? '';
  let matched = 0;
  while (matched < literal.length && bytes[i + matched] === literal.charCodeAt(matched)) matched++;
  return { ok: literal !== '' && matched === literal.length, end: i + matched };
}

function stringAt(bytes: Uint8Array, i: number): Token {
  for (let j = i + 1; j < bytes.length; j++) {
    const c = bytes[j]!;
    if (c === QUOTE) return { ok: true, end: j + 1 };
    if (c < 0x20) return { ok: false, end: j };
    if (c !== BACKSLASH) continue;
    j++;
    const escape = bytes[j];
    if (escape === LOWER_U) {
      for (let k = 0; k < 4; k++) if (!isHex(bytes[++j])) return { ok: false, end: Math.min(j, bytes.length) };
    } else if (escape === undefined || !ESCAPE_CHARACTERS.has(escape))
      return { ok: false, end: Math.min(j, bytes.length) };
  }
  return { ok: false, end: bytes.length };
}

/** RFC 8259 §6: no leading zero, and digits after the point and in the exponent. */
function numberAt(bytes: Uint8Array, i: number): Token {
  let j = bytes[i] === MINUS ? i + 1 : i;
  if (!isDigit(bytes[j])) return { ok: false, end: j };
  j = bytes[j] === ZERO ? j + 1 : afterDigits(bytes, j);
  if (bytes[j] === DOT) {
    j++;
    if (!isDigit(bytes[j])) return { ok: false, end: j };
    j = afterDigits(bytes, j);
  }
  if (bytes[j] === 0x65 || bytes[j] === 0x45) {
    j++;
    if (bytes[j] === PLUS || bytes[j] === MINUS) j++;
    if (!isDigit(bytes[j])) return { ok: false, end: j };
    j = afterDigits(bytes, j);
  }
  return { ok: true, end: j };
}

function afterDigits(bytes: Uint8Array, i: number): number {
  let j = i;
  while (isDigit(bytes[j])) j++;
  return j;
}

function isDigit(c: number | undefined): boolean {
  return c !== undefined && c >= 0x30 && c <= 0x39;
}

function isHex(c: number | undefined): boolean {
  return isDigit(c) || (c !== undefined && (c | 0x20) >= 0x61 && (c | 0x20) <= 0x66);
}
