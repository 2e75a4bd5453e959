/**
 * What was read from stored documents, kept for a connection that reads the same ones again and again: that of a
 * private copy, in which nobody else changes a document.
 */
import type { Db } from '../connection/connection.ts';

/** Readings of each sort that are kept. All of a sort are forgotten when there are more. */
const MAX_KEPT = { verification: 1_024, document: 20_000 };
type Sort = keyof typeof MAX_KEPT;

const readings = new WeakMap<Db, Record<Sort, Map<number | string, unknown>>>();

/** From now on, keep what this connection reads from documents. */
export function keepReadings(db: Db): void {
  readings.set(db, { verification: new Map(), document: new Map() });
}

/** Whether the connection keeps readings. */
export function keepsReadings(db: Db): boolean {
  return readings.has(db);
}

/** The kept reading with this key, else that of `read`, which is kept where the connection keeps readings. */
export async function keptReading<T>(db: Db, sort: Sort, key: number | string, read: () => Promise<T>): Promise<T> {
  const kept = readings.get(db)?.[sort];
  if (kept === undefined) return read();
  if (kept.has(key)) return kept.get(key) as T;
  const value = await read();
  setReading(db, sort, key, value);
  return value;
}

/** Keep a reading that is known without reading. */
export function setReading(db: Db, sort: Sort, key: number | string, value: unknown): void {
  const kept = readings.get(db)?.[sort];
  if (kept === undefined) return;
  if (kept.size >= MAX_KEPT[sort]) kept.clear();
  kept.set(key, value);
}

/** Forget what was read from documents, after the body of one has changed. */
export function forgetDocuments(db: Db): void {
  readings.get(db)?.document.clear();
}
