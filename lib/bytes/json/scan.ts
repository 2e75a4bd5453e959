import type { JsonLimits, JsonProblemCode } from './json.ts';

/**
 * What one pass over the bytes found. It judges bounds and keys only: the grammar is left to the parser that follows.
 */
export type Scan =
  | { ok: true; longIntegers: boolean; surrogates: boolean }
  | { ok: false; code: JsonProblemCode; offset: number };

const QUOTE = 0x22,
  BACKSLASH = 0x5c,
  OPEN_BRACE = 0x7b,
  CLOSE_BRACE = 0x7d,
  OPEN_BRACKET = 0x5b,
  CLOSE_BRACKET = 0x5d,
  COMMA = 0x2c,
  MINUS = 0x2d;
/** Objects with more members than this keep a set; smaller ones compare hashes one by one. */
const MAX_KEYS_WITHOUT_SET = 24;
const PLAIN = 0,
  CONSTRUCTOR = 1;

/**
 * One iterative pass: depth, items, string length, numbers that a double cannot hold, duplicate keys (also when one of
 * them is written with escapes) and keys that would reach a prototype (`__proto__`, `constructor` holding `prototype`).
 * Memory is bounded by the depth and the keys of the open objects, so hostile nesting cannot overflow a stack.
 */
export function scanJson(bytes: Uint8Array, start: number, limits: JsonLimits): Scan {
  const n = bytes.length;
  const isObject = new Uint8Array(limits.depth + 1);
  const role = new Uint8Array(limits.depth + 1);
  const firstKey = new Int32Array(limits.depth + 1);
  const seen: (Set<string> | null)[] = [];
  let hashes = new Int32Array(256),
    starts = new Int32Array(256),
    ends = new Int32Array(256);
  let keys = 0,
    depth = 0,
    items = 0,
    i = start;
  let expectKey = false,
    nextRole = PLAIN,
    longIntegers = false,
    surrogates = false;

  const keyText = (k: number): string => decodeKey(bytes, starts[k]!, ends[k]!);

  while (i < n) {
    const c = bytes[i]!;
    if (c === QUOTE) {
      let j = i + 1,
        hash = 0x811c9dc5 | 0,
        escaped = false;
      if (expectKey) {
        for (; j < n; j++) {
          const d = bytes[j]!;
          if (d === QUOTE) break;
          if (d === BACKSLASH) {
            escaped = true;
            j++;
          } else hash = Math.imul(hash ^ d, 0x01000193);
        }
      } else {
        for (; j < n; j++) {
          const d = bytes[j]!;
          if (d === QUOTE) break;
          if (d === BACKSLASH) {
            j++;
            if (!surrogates && bytes[j] === 0x75 && (bytes[j + 1]! | 0x20) === 0x64) surrogates = true;
          }
        }
      }
      if (j >= n) return { ok: true, longIntegers, surrogates };
      if (j - i - 1 > limits.stringBytes) return { ok: false, code: 'string-too-long', offset: i };
      if (expectKey) {
        expectKey = false;
        const first = firstKey[depth]!;
        if (keys === hashes.length) {
          hashes = grow(hashes);
          starts = grow(starts);
          ends = grow(ends);
        }
        starts[keys] = i + 1;
        ends[keys] = j;
        if (escaped) {
          hash = hashText(keyText(keys));
          surrogates = true;
        }
        hashes[keys] = hash;
        let set = seen[depth];
        if (set) {
          const key = keyText(keys);
          if (set.has(key)) return { ok: false, code: 'duplicate-key', offset: i };
          set.add(key);
        } else {
          for (let k = first; k < keys; k++) {
            if (hashes[k] === hash && keyText(k) === keyText(keys))
              return { ok: false, code: 'duplicate-key', offset: i };
          }
          if (keys - first >= MAX_KEYS_WITHOUT_SET) {
            set = new Set();
            for (let k = first; k <= keys; k++) set.add(keyText(k));
            seen[depth] = set;
          }
        }
        nextRole = PLAIN;
        if (hash === PROTO_HASH && keyText(keys) === '__proto__')
          return { ok: false, code: 'forbidden-key', offset: i };
        if (hash === CONSTRUCTOR_HASH && keyText(keys) === 'constructor') nextRole = CONSTRUCTOR;
        if (role[depth] === CONSTRUCTOR && hash === PROTOTYPE_HASH && keyText(keys) === 'prototype')
          return { ok: false, code: 'forbidden-key', offset: i };
        keys++;
        if (++items > limits.items) return { ok: false, code: 'too-many-items', offset: i };
      }
      i = j + 1;
    } else if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (depth === limits.depth) return { ok: false, code: 'too-deep', offset: i };
      depth++;
      isObject[depth] = c === OPEN_BRACE ? 1 : 0;
      role[depth] = nextRole;
      firstKey[depth] = keys;
      seen[depth] = null;
      expectKey = c === OPEN_BRACE;
      nextRole = PLAIN;
      i++;
    } else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) {
      if (depth === 0) return { ok: true, longIntegers, surrogates };
      keys = firstKey[depth]!;
      seen[depth] = null;
      depth--;
      expectKey = false;
      i++;
    } else if (c === COMMA) {
      if (isObject[depth] === 1) expectKey = true;
      else if (++items > limits.items) return { ok: false, code: 'too-many-items', offset: i };
      i++;
    } else if (c === MINUS || (c >= 0x30 && c <= 0x39)) {
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
      if (j - i > 15 && !exponent && !fraction) longIntegers = true;
      if ((exponent || j - i > 300) && !Number.isFinite(j - i > 4096 ? Infinity : Number(decodeLatin1(bytes, i, j)))) {
        return Number.isNaN(Number(decodeLatin1(bytes, i, j)))
          ? { ok: true, longIntegers, surrogates }
          : { ok: false, code: 'number-out-of-range', offset: i };
      }
      i = j;
    } else i++;
  }
  return { ok: true, longIntegers, surrogates };
}

const PROTO_HASH = hashText('__proto__'),
  CONSTRUCTOR_HASH = hashText('constructor'),
  PROTOTYPE_HASH = hashText('prototype');

/** FNV-1a over the UTF-8 bytes of a key after its escapes are resolved. */
function hashText(key: string): number {
  let hash = 0x811c9dc5 | 0;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193);
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
