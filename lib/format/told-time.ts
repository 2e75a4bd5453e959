/**
 * Bounds the times that a document tells. Anybody can write any time into a document, and clocks go wrong, but what a
 * document reports happened before the document was received. Every time is text as `Date.parse` reads it; a malformed
 * time is later than nothing, and stays as it is.
 */

/** How far the clock of a sender may be ahead of the receiver's. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** The latest time that something received at this moment may tell, RFC 3339. */
export function latestAllowed(receivedAt: string): string {
  return new Date(Date.parse(receivedAt) + CLOCK_TOLERANCE_MS).toISOString();
}

/** Whether a told time is so late that the clock of its author was wrong: later than the receipt and the tolerance. */
export function isAfterReceipt(told: string, receivedAt: string): boolean {
  return Date.parse(told) > Date.parse(receivedAt) + CLOCK_TOLERANCE_MS;
}

/** The told time; the time of receipt where the told one is more than `CLOCK_TOLERANCE_MS` later. */
export function clampTime<Told extends string | null | undefined>(told: Told, receivedAt: string): Told | string {
  return told && isAfterReceipt(told, receivedAt) ? receivedAt : told;
}

/** The earlier one of a told time and a bound, without tolerance. */
export function earlierTime(told: string, bound: string): string {
  return Date.parse(told) > Date.parse(bound) ? bound : told;
}
