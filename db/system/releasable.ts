/** Rows that are in force until somebody releases them: quarantines and legal holds. */
import { and, desc, eq, isNull, lt } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import type { legalHold, quarantine } from '../schema/index.ts';

type Table = typeof legalHold | typeof quarantine;

/** When (RFC 3339), by whom (row id of an actor) and why a row is released. */
export type Release = { releasedAt: string; releasedBy: number; releaseReason: string };

/** What can be done with the rows of a table. */
export function releasable<T extends Table>(t: T) {
  type Row = T['$inferSelect'];
  const table: Table = t;
  return {
    async find(db: Db, id: number): Promise<Row | null> {
      return (await orm(db).select().from(table).where(eq(table.id, id)).get()) ?? null;
    },
    /** Rows with ids below `before`, the newest first. */
    async list(db: Db, before: number, limit: number): Promise<Row[]> {
      return await orm(db).select().from(table).where(lt(table.id, before)).orderBy(desc(table.id)).limit(limit).all();
    },
    /** True where the row was in force; it is released then. */
    async release(tx: Tx, id: number, release: Release): Promise<boolean> {
      const inForce = and(eq(table.id, id), isNull(table.releasedAt));
      return (await orm(tx).update(table).set(release).where(inForce).run()).changes > 0;
    },
  };
}
