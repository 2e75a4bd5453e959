/**
 * What was read from stored documents, and rows, kept for a connection that reads the same ones again and again: that
 * of a private copy, which nobody else changes.
 */
import type { Db } from '../connection/connection.ts';

/** Readings of each sort that are kept. All of a sort are forgotten when there are more. */
const MAX_READINGS = { verification: 1_024, document: 20_000, facts: 8_192 };
/** Rows of each table that are kept. */
const MAX_ROWS = { evidence: 4_096, artifact: 4_096, build: 4_096, project: 1_024, project_name: 1_024 };
const MAX_KEPT = { ...MAX_READINGS, ...MAX_ROWS };
type Sort = keyof typeof MAX_KEPT;

/** A table whose rows may be kept. */
export type KeptTable = keyof typeof MAX_ROWS;
export const KEPT_TABLES = Object.keys(MAX_ROWS) as KeptTable[];

const readings = new WeakMap<Db, Partial<Record<Sort, Map<number | string, unknown>>>>();

/** From now on, keep what this connection reads from documents. */
export function keepReadings(db: Db): void {
  readings.set(db, { verification: new Map(), document: new Map(), facts: new Map() });
}

/**
 * Keep rows too. Only for a connection that makes every change itself, and calls `forgetRow` for each row that a
 * statement adds, changes or deletes.
 */
export function keepRowsToo(db: Db): void {
  readings.set(db, { ...readings.get(db), ...Object.fromEntries(KEPT_TABLES.map((table) => [table, new Map()])) });
}

/** Whether the connection keeps readings. */
export function keepsReadings(db: Db): boolean {
  return readings.has(db);
}

/** The kept reading with this key, else that of `read`, which is kept where the connection keeps this sort. */
export async function keptReading<T>(db: Db, sort: Sort, key: number | string, read: () => Promise<T>): Promise<T> {
  const kept = readings.get(db)?.[sort];
  if (kept === undefined) return read();
  if (kept.has(key)) return kept.get(key) as T;
  const value = await read();
  setReading(db, sort, key, value);
  return value;
}

/** The kept row of a table with this key, else that of `read`. A row that is kept cannot be changed. */
export async function keptRow<T>(db: Db, table: KeptTable, key: number, read: () => Promise<T>): Promise<T> {
  if (readings.get(db)?.[table] === undefined) return read();
  return keptReading(db, table, key, async () => Object.freeze(await read()));
}

/** Keep a reading that is known without reading. */
export function setReading(db: Db, sort: Sort, key: number | string, value: unknown): void {
  const kept = readings.get(db)?.[sort];
  if (kept === undefined) return;
  if (kept.size >= MAX_KEPT[sort]) kept.clear();
  kept.set(key, value);
}

/**
 * The packed facts of a document (`seq`) that were kept where they have the same bytes, else these: what was unpacked
 * from the same object is not unpacked again.
 */
export function sameFacts(db: Db, seq: number, facts: Uint8Array): Uint8Array {
  const kept = readings.get(db)?.facts?.get(seq) as Uint8Array | undefined;
  if (kept !== undefined && Buffer.compare(kept, facts) === 0) return kept;
  setReading(db, 'facts', seq, facts);
  return facts;
}

/** Forget a row, whose key is that of `keptRow`. */
export function forgetRow(db: Db, table: KeptTable, key: number): void {
  readings.get(db)?.[table]?.delete(key);
}

/** Forget what was read from documents, after the body of one has changed. */
export function forgetDocuments(db: Db): void {
  readings.get(db)?.document?.clear();
}

/** Forget everything, after a transaction was rolled back. */
export function forgetReadings(db: Db): void {
  for (const kept of Object.values(readings.get(db) ?? {})) kept.clear();
}
