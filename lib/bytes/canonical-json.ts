import type { JsonValue } from './json/json.ts';

/**
 * Canonical JSON of RFC 8785 (JCS): keys sorted by UTF-16 code units, no space, numbers as ECMAScript writes them.
 * Throws a TypeError for a non-finite number, which JSON cannot express.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON holds finite numbers only');
    return JSON.stringify(value);
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key]!)}`).join(',')}}`;
}

/** Thrown for JSON text that has no form in OLPC canonical JSON because it holds a number that is no integer. */
export class NotCanonicalError extends Error {}

/**
 * OLPC canonical JSON of a JSON text, as securesystemslib (`formats.encode_canonical`), TUF and the older in-toto
 * documents sign it: keys sorted by code point, no space, only quote and backslash escaped in strings, integers in full
 * length, no other numbers. Throws a NotCanonicalError for fractions and exponents, a SyntaxError for invalid JSON.
 */
export function olpcCanonicalJson(source: string): string {
  return encodeOlpc(JSON.parse(source, exactInteger as (key: string, value: unknown) => unknown));
}

function exactInteger(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number') return value;
  if (!/^-?\d+$/u.test(context.source ?? '')) throw new NotCanonicalError('OLPC canonical JSON holds integers only');
  return BigInt(context.source!);
}

function encodeOlpc(value: unknown): string {
  if (typeof value === 'string') return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  if (Array.isArray(value)) return `[${value.map(encodeOlpc).join(',')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `{${members.map(([key, inner]) => `${encodeOlpc(key)}:${encodeOlpc(inner)}`).join(',')}}`;
}

/** Whether two values are equal as JSON: the order of keys and the spelling of numbers make no difference. */
export function sameJson(a: JsonValue, b: JsonValue): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
