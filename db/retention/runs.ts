/** Runs of the retention, with their progress. */
import { desc, eq, isNull } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { retentionRun as t } from '../schema/index.ts';

export type RetentionRunRow = typeof t.$inferSelect;

export async function addRetentionRun(tx: Tx, row: Omit<RetentionRunRow, 'id'>): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

export async function retentionRunById(db: Db, id: number): Promise<RetentionRunRow | null> {
  return (await orm(db).select().from(t).where(eq(t.id, id)).get()) ?? null;
}

/** The run that is not finished; null where there is none. */
export async function unfinishedRetentionRun(db: Db): Promise<RetentionRunRow | null> {
  return (await orm(db).select().from(t).where(isNull(t.finishedAt)).limit(1).get()) ?? null;
}

/** The newest runs, at most `limit`. */
export async function newestRetentionRuns(db: Db, limit: number): Promise<RetentionRunRow[]> {
  return await orm(db).select().from(t).orderBy(desc(t.id)).limit(limit).all();
}

/** Store the progress of a run. */
export async function updateRetentionRun(tx: Tx, { id, ...row }: RetentionRunRow): Promise<void> {
  await orm(tx).update(t).set(row).where(eq(t.id, id)).run();
}
