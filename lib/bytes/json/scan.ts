import type { JsonLimits, JsonProblemCode } from './json.ts';

/**
 * The result of one pass over the bytes. The pass checks bounds and keys only; the parser that runs afterwards checks
 * the grammar. `longIntegers`: an integer may be too long for a double. `surrogates`: an escape may be a lone
 * surrogate. `nulls`: an escape may be U+0000.
 */
export type Scan = ({ ok: true } & ScanFlags) | { ok: false; code: JsonProblemCode; offset: number };

type ScanFlags = { longIntegers: boolean; surrogates: boolean; nulls: boolean };

const QUOTE = 0x22,
  BACKSLASH = 0x5c,
  OPEN_BRACE = 0x7b,
  CLOSE_BRACE = 0x7d,
  OPEN_BRACKET = 0x5b,
  CLOSE_BRACKET = 0x5d,
  COMMA = 0x2c,
  MINUS = 0x2d;
/** An object with more members than this uses a set; a smaller object compares hashes one by one. */
const MAX_KEYS_WITHOUT_SET = 24;
const PLAIN = 0,
  CONSTRUCTOR = 1;

/**
 * One iterative pass: depth, items, string length, numbers that a double cannot hold, duplicate keys (also when one of
 * them is written with escapes) and keys that would reach a prototype (`__proto__`, `constructor` holding `prototype`).
 * The depth and the keys of the open objects bound the memory, so hostile nesting cannot overflow a stack.
 */
export function scanJson(bytes: Uint8Array, start: number, limits: JsonLimits): Scan {
  const n = bytes.length;
  const open = new OpenValues(bytes, limits.depth);
  const flags: ScanFlags = { longIntegers: false, surrogates: false, nulls: false };
  let items = 0,
    expectKey = false,
    i = start;
  while (i < n) {
    const c = bytes[i]!;
    if (c === QUOTE) {
      const end = expectKey ? open.readKey(i + 1) : stringEnd(bytes, i + 1, flags);
      if (end >= n) return { ok: true, ...flags };
      if (end - i - 1 > limits.stringBytes) return problem('string-too-long', i);
      if (expectKey) {
        expectKey = false;
        const code = open.addKey(i + 1, end);
        if (code !== null) return problem(code, i);
        if (open.escaped) flags.surrogates = flags.nulls = true;
        if (++items > limits.items) return problem('too-many-items', i);
      }
      i = end + 1;
    } else if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (open.depth === limits.depth) return problem('too-deep', i);
      expectKey = c === OPEN_BRACE;
      open.push(expectKey);
      i++;
    } else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) {
      if (open.depth === 0) return { ok: true, ...flags };
      open.pop();
      expectKey = false;
      i++;
    } else if (c === COMMA) {
      if (open.isObject[open.depth] === 1) expectKey = true;
      else if (++items > limits.items) return problem('too-many-items', i);
      i++;
    } else if (c === MINUS || (c >= 0x30 && c <= 0x39)) {
      const end = numberEnd(bytes, i, flags);
      if (end === NOT_A_NUMBER) return { ok: true, ...flags };
      if (end === OUT_OF_RANGE) return problem('number-out-of-range', i);
      i = end;
    } else i++;
  }
  return { ok: true, ...flags };
}

function problem(code: JsonProblemCode, offset: number): Scan {
  return { ok: false, code, offset };
}

/** Offset of the quote that ends a string whose first character is at `start`; at least the length if none does. */
function stringEnd(bytes: Uint8Array, start: number, flags: ScanFlags): number {
  const n = bytes.length;
  let j = start;
  for (; j < n; j++) {
    const c = bytes[j]!;
    if (c === QUOTE) break;
    if (c === BACKSLASH) {
      j++;
      if (bytes[j] === 0x75) {
        if ((bytes[j + 1]! | 0x20) === 0x64) flags.surrogates = true;
        else if (bytes[j + 1] === 0x30 && bytes[j + 2] === 0x30) flags.nulls = true;
      }
    }
  }
  return j;
}

const OUT_OF_RANGE = -1,
  NOT_A_NUMBER = -2;

/** Offset after the number at `i`; OUT_OF_RANGE if a double cannot hold it, NOT_A_NUMBER if it has no number's form. */
function numberEnd(bytes: Uint8Array, i: number, flags: ScanFlags): number {
  const n = bytes.length;
  let j = i + 1,
    exponent = false,
    fraction = false;
  for (; j < n; j++) {
    const d = bytes[j]!;
    if (d >= 0x30 && d <= 0x39) continue;
    if (d === 0x2e) fraction = true;
    else if (d === 0x65 || d === 0x45) exponent = true;
    else if (d !== 0x2b && d !== MINUS) break;
  }
  const length = j - i;
  if (length > 15 && !exponent && !fraction) flags.longIntegers = true;
  if (!exponent && length <= 300) return j;
  const value = Number(decodeLatin1(bytes, i, j));
  if (Number.isFinite(value) && length <= 4096) return j;
  return Number.isNaN(value) ? NOT_A_NUMBER : OUT_OF_RANGE;
}

/** The open arrays and objects, from the outermost to the innermost, and the keys that each open object has so far. */
class OpenValues {
  /** Open arrays and objects; indexes the arrays below. */
  depth = 0;
  /** 1 for an object, 0 for an array. */
  readonly isObject: Uint8Array;
  /** Whether the last key that `readKey` read has escapes. */
  escaped = false;
  readonly #bytes: Uint8Array;
  readonly #roles: Uint8Array;
  readonly #firstKeys: Int32Array;
  readonly #sets: (Set<string> | null)[] = [];
  /** Hash, start and end of every key; the keys of the innermost object come last. */
  #hashes = new Int32Array(256);
  #starts = new Int32Array(256);
  #ends = new Int32Array(256);
  #keyCount = 0;
  #hash = 0;
  /** Role of the next array or object that opens. */
  #nextRole = PLAIN;

  constructor(bytes: Uint8Array, maxDepth: number) {
    this.#bytes = bytes;
    this.isObject = new Uint8Array(maxDepth + 1);
    this.#roles = new Uint8Array(maxDepth + 1);
    this.#firstKeys = new Int32Array(maxDepth + 1);
  }

  push(isObject: boolean): void {
    const depth = ++this.depth;
    this.isObject[depth] = isObject ? 1 : 0;
    this.#roles[depth] = this.#nextRole;
    this.#firstKeys[depth] = this.#keyCount;
    this.#sets[depth] = null;
    this.#nextRole = PLAIN;
  }

  pop(): void {
    this.#keyCount = this.#firstKeys[this.depth]!;
    this.#sets[this.depth] = null;
    this.#nextRole = PLAIN;
    this.depth--;
  }

  /** Hash the key whose first character is at `start`. Returns the offset of its closing quote, as `stringEnd` does. */
  readKey(start: number): number {
    const bytes = this.#bytes;
    const n = bytes.length;
    let hash = FNV_OFFSET,
      escaped = false,
      j = start;
    for (; j < n; j++) {
      const c = bytes[j]!;
      if (c === QUOTE) break;
      if (c === BACKSLASH) {
        escaped = true;
        j++;
      } else hash = Math.imul(hash ^ c, FNV_PRIME);
    }
    this.#hash = hash;
    this.escaped = escaped;
    return j;
  }

  /** Add the key that `readKey` just read to the innermost object; a code if the key is a duplicate or is forbidden. */
  addKey(start: number, end: number): JsonProblemCode | null {
    const index = this.#keyCount;
    if (index === this.#hashes.length) this.#grow();
    this.#starts[index] = start;
    this.#ends[index] = end;
    const hash = this.escaped ? hashText(this.#keyAt(index)) : this.#hash;
    this.#hashes[index] = hash;
    if (this.#isDuplicate(index, hash)) return 'duplicate-key';
    this.#nextRole = PLAIN;
    if (hash === PROTO_HASH && this.#keyAt(index) === '__proto__') return 'forbidden-key';
    if (hash === CONSTRUCTOR_HASH && this.#keyAt(index) === 'constructor') this.#nextRole = CONSTRUCTOR;
    if (hash === PROTOTYPE_HASH && this.#roles[this.depth] === CONSTRUCTOR && this.#keyAt(index) === 'prototype')
      return 'forbidden-key';
    this.#keyCount++;
    return null;
  }

  #isDuplicate(index: number, hash: number): boolean {
    const set = this.#sets[this.depth];
    if (set) {
      const key = this.#keyAt(index);
      if (set.has(key)) return true;
      set.add(key);
      return false;
    }
    const hashes = this.#hashes;
    const first = this.#firstKeys[this.depth]!;
    for (let k = first; k < index; k++) {
      if (hashes[k] === hash && this.#keyAt(k) === this.#keyAt(index)) return true;
    }
    if (index - first >= MAX_KEYS_WITHOUT_SET) this.#sets[this.depth] = this.#keysFrom(first, index);
    return false;
  }

  #keysFrom(first: number, last: number): Set<string> {
    const keys = new Set<string>();
    for (let k = first; k <= last; k++) keys.add(this.#keyAt(k));
    return keys;
  }

  #keyAt(index: number): string {
    return decodeKey(this.#bytes, this.#starts[index]!, this.#ends[index]!);
  }

  #grow(): void {
    this.#hashes = grow(this.#hashes);
    this.#starts = grow(this.#starts);
    this.#ends = grow(this.#ends);
  }
}

const FNV_OFFSET = 0x811c9dc5 | 0,
  FNV_PRIME = 0x01000193;
const PROTO_HASH = hashText('__proto__'),
  CONSTRUCTOR_HASH = hashText('constructor'),
  PROTOTYPE_HASH = hashText('prototype');

/** FNV-1a over the UTF-8 bytes of a key after its escapes are resolved. */
function hashText(key: string): number {
  let hash = FNV_OFFSET;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return hash;
}

function decodeKey(bytes: Uint8Array, start: number, end: number): string {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}

function decodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

function grow(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const next = new Int32Array(array.length * 2);
  next.set(array);
  return next;
}
