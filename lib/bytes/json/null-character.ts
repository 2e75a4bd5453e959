/**
 * U+0000 in texts of JSON. RFC 8259 allows it as an escape, but C programs end a text there, and PostgreSQL stores no
 * such text. A text that was read has U+FFFD in its place, which every reader shows.
 */
import type { JsonValue } from './json.ts';

/** A text with U+FFFD in the place of U+0000. */
export function withoutNull(text: string): string {
  return text.includes('\u0000') ? text.replaceAll('\u0000', '\uFFFD') : text;
}

/**
 * A value with such texts and keys alone; undefined where two keys of an object would be the same then. The recursion
 * is as deep as the value is nested, which the limits of a document bound.
 */
export function withoutNulls(value: JsonValue): JsonValue | undefined {
  if (typeof value === 'string') return withoutNull(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const elements = value.map(withoutNulls);
    return elements.includes(undefined) ? undefined : (elements as JsonValue[]);
  }
  const entries = Object.entries(value).map(([key, one]) => [withoutNull(key), withoutNulls(one)] as const);
  const isWhole =
    entries.every(([, one]) => one !== undefined) && new Set(entries.map(([key]) => key)).size === entries.length;
  return isWhole ? (Object.fromEntries(entries) as JsonValue) : undefined;
}
