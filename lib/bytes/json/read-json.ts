import { isAscii, isUtf8 } from '#lib/bytes/platform/buffer.ts';
import { JSON_LIMITS, type JsonLimits, type JsonProblem, type JsonProblemCode, type JsonValue } from './json.ts';
import { firstLoneSurrogate, firstInvalidUtf8 } from './first-invalid-character.ts';
import { firstInvalidByte } from './first-invalid-byte.ts';
import { withoutNulls } from './null-character.ts';
import { pointerAt } from './pointer.ts';
import { scanJson } from './scan.ts';

const MESSAGES: Record<JsonProblemCode, string> = {
  empty: 'it is empty',
  'not-utf8': 'it is not UTF-8 text',
  'not-json': 'it is not JSON',
  'duplicate-key': 'a key occurs twice in one object, so that two readers could see two different documents',
  'forbidden-key': 'a key would reach an object prototype (`__proto__`, or `prototype` inside `constructor`)',
  'too-deep': 'it is nested too deeply',
  'too-many-items': 'it holds too many items',
  'string-too-long': 'a string is too long',
  'number-out-of-range': 'a number is larger than any reader can hold',
  unreadable: 'it is larger than one document may be',
};

/**
 * Read one JSON document strictly (RFC 8259 with the narrowing of I-JSON, RFC 7493): valid UTF-8 without lone
 * surrogates, no duplicate keys, no prototype keys, within `limits`. An integer that a double cannot hold exactly
 * becomes a string of its digits, and U+0000 in a text becomes U+FFFD. A leading byte order mark is skipped. Never
 * throws.
 */
export function readJson(
  bytes: Uint8Array,
  limits: JsonLimits = JSON_LIMITS,
): { ok: true; value: JsonValue } | JsonProblem {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  if (bytes.length - start === 0) return problem('empty', bytes, 0);
  if (bytes.length > limits.bytes) return problem('unreadable', bytes, 0);
  const ascii = isAscii(bytes);
  if (!ascii && !isUtf8(bytes)) return problem('not-utf8', bytes, firstInvalidUtf8(bytes));
  const scan = scanJson(bytes, start, limits);
  if (!scan.ok && scan.code !== 'number-out-of-range') return problem(scan.code, bytes, scan.offset);
  const source = Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.length - start).toString(
    ascii ? 'latin1' : 'utf8',
  );
  try {
    const value = scan.ok && scan.longIntegers ? parseWithExactIntegers(source) : (JSON.parse(source) as JsonValue);
    if (!scan.ok) return problem(scan.code, bytes, scan.offset);
    if (scan.surrogates && !isWellFormed(value))
      return problem(
        'not-utf8',
        bytes,
        firstLoneSurrogate(bytes),
        'an escape in it names half a character (a lone surrogate)',
      );
    const shown = scan.nulls ? withoutNulls(value) : value;
    return shown === undefined ? problem('duplicate-key', bytes, start) : { ok: true, value: shown };
  } catch {
    return problem(source.trim() === '' ? 'empty' : 'not-json', bytes, firstInvalidByte(bytes, start) ?? bytes.length);
  }
}

function parseWithExactIntegers(source: string): JsonValue {
  const reviver = (_key: string, value: JsonValue, context: { source?: string }): JsonValue =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source ?? '')
      ? context.source!
      : value;
  return JSON.parse(source, reviver as (key: string, value: unknown) => unknown) as JsonValue;
}

function isWellFormed(value: JsonValue): boolean {
  const pending: JsonValue[] = [value];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    if (typeof current === 'string') {
      if (!current.isWellFormed()) return false;
    } else if (Array.isArray(current)) {
      for (const element of current) pending.push(element);
    } else if (typeof current === 'object' && current !== null) {
      for (const key of Object.keys(current)) {
        if (!key.isWellFormed()) return false;
        pending.push(current[key]!);
      }
    }
  }
  return true;
}

function problem(code: JsonProblemCode, bytes: Uint8Array, offset: number, message?: string): JsonProblem {
  const hasPointer = code !== 'not-utf8' && code !== 'unreadable' && code !== 'empty';
  const reason = message ?? MESSAGES[code];
  return {
    ok: false,
    code,
    reason,
    message: reason + describeByte(code, offset),
    offset,
    pointer: hasPointer ? pointerAt(bytes, offset) : '',
  };
}

/**
 * The text that follows a reason and names the wrong byte: ` (byte 7)`, counted from 0. `of` is inserted behind the
 * number (` of line 2`). Empty for problems that no single byte causes.
 */
export function describeByte(code: JsonProblemCode, offset: number, of = ''): string {
  return code === 'not-json' || code === 'not-utf8' ? ` (byte ${offset}${of})` : '';
}
