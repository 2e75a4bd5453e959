/** Legal holds on projects, artifacts and documents. */
import { and, asc, count, desc, eq, isNull, lt } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm } from '../sqlite/connection.ts';
import { legalHold as t } from '../schema/index.ts';

export type HoldRow = typeof t.$inferSelect;
export type NewHold = Omit<HoldRow, 'id' | 'releasedAt' | 'releasedBy' | 'releaseReason'>;

export async function addHold(tx: Tx, row: NewHold): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

export async function holdById(db: Db, id: number): Promise<HoldRow | null> {
  return (await orm(db).select().from(t).where(eq(t.id, id)).get()) ?? null;
}

/** True where the hold was active; it is released then. */
export async function releaseHold(
  tx: Tx,
  id: number,
  release: { releasedAt: string; releasedBy: number; releaseReason: string },
): Promise<boolean> {
  const where = and(eq(t.id, id), isNull(t.releasedAt));
  return (await orm(tx).update(t).set(release).where(where).run()).changes > 0;
}

/** Holds before `before`, the newest first. */
export async function listHolds(db: Db, before: number, limit: number): Promise<HoldRow[]> {
  return await orm(db).select().from(t).where(lt(t.id, before)).orderBy(desc(t.id)).limit(limit).all();
}

/** Every active hold. The caller who adds one bounds their number. */
export async function activeHolds(db: Db): Promise<Pick<HoldRow, 'project' | 'artifact' | 'evidence'>[]> {
  return await orm(db)
    .select({ project: t.project, artifact: t.artifact, evidence: t.evidence })
    .from(t)
    .where(isNull(t.releasedAt))
    .orderBy(asc(t.id))
    .all();
}

export async function countActiveHolds(db: Db): Promise<number> {
  return (await orm(db).select({ n: count() }).from(t).where(isNull(t.releasedAt)).get())!.n;
}
