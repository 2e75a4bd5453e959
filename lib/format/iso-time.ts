/**
 * A time written in a document as RFC 3339 in UTC with milliseconds: `2026-05-14T12:00:00.000Z`. Null where the time is
 * missing, or where `Date.parse` cannot read it.
 */
export function toIsoTime(written: string | null | undefined): string | null {
  const ms = written ? Date.parse(written) : Number.NaN;
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
