/** Legal holds on projects, artifacts and documents. */
import { asc, count, isNull } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { legalHold as t } from '../schema/index.ts';
import { releasable } from '../system/releasable.ts';

export type HoldRow = typeof t.$inferSelect;
export type NewHold = Omit<HoldRow, 'id' | 'releasedAt' | 'releasedBy' | 'releaseReason'>;

export const holds = releasable(t);

export async function addHold(tx: Tx, row: NewHold): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
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
