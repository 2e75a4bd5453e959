import type { JsonValue } from '#lib/bytes/json/json.ts';

/**
 * A time as RFC 3339 UTC with milliseconds; null if the value is no time, or the zero time that some producers write
 * for an unknown time.
 */
export function readTime(value: JsonValue | undefined): string | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value) || value.length > 64) return null;
  const time = Date.parse(value.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(time) || time <= 0 ? null : new Date(time).toISOString();
}
