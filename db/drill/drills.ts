/** Drills, what they found, and who took note of them. Their number is bounded. */
import { and, desc, eq, inArray, lt, lte } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { drill as t, drillAcknowledgement, drillResult } from '../schema/index.ts';

export type DrillStart = typeof t.$inferSelect;

/** A drill with its result and its acknowledgement, each null where there is none yet. */
export type DrillRow = {
  drill: DrillStart;
  result: typeof drillResult.$inferSelect | null;
  acknowledgement: typeof drillAcknowledgement.$inferSelect | null;
};

/** Add a drill, and delete the oldest ones beyond `kept`. Returns its number. */
export async function addDrill(tx: Tx, row: Omit<DrillStart, 'id'>, kept: number): Promise<number> {
  const { id } = await orm(tx).insert(t).values(row).returning({ id: t.id }).get();
  await orm(tx)
    .delete(drillAcknowledgement)
    .where(lte(drillAcknowledgement.drill, id - kept))
    .run();
  await orm(tx)
    .delete(drillResult)
    .where(lte(drillResult.drill, id - kept))
    .run();
  await orm(tx)
    .delete(t)
    .where(lte(t.id, id - kept))
    .run();
  return id;
}

/** Store what a drill found. `result` is JSON. */
export async function addDrillResult(tx: Tx, row: typeof drillResult.$inferInsert): Promise<void> {
  await orm(tx).insert(drillResult).values(row).run();
}

/** Store that somebody took note of a drill. */
export async function addDrillAcknowledgement(tx: Tx, row: typeof drillAcknowledgement.$inferInsert): Promise<void> {
  await orm(tx).insert(drillAcknowledgement).values(row).run();
}

/** A drill by its number; null where there is none. */
export async function drillById(db: Db, id: number): Promise<DrillRow | null> {
  const drill = await orm(db).select().from(t).where(eq(t.id, id)).get();
  return drill === undefined ? null : (await withResults(db, [drill]))[0]!;
}

/** The drills with numbers below `before`, the newest first, at most `limit`. `scenario` null: of every scenario. */
export async function listDrillRows(
  db: Db,
  { scenario, before, limit }: { scenario: string | null; before: number; limit: number },
): Promise<DrillRow[]> {
  const older = lt(t.id, before);
  const rows = await orm(db)
    .select()
    .from(t)
    .where(scenario === null ? older : and(older, eq(t.scenario, scenario)))
    .orderBy(desc(t.id))
    .limit(limit)
    .all();
  return withResults(db, rows);
}

async function withResults(db: Db, drills: readonly DrillStart[]): Promise<DrillRow[]> {
  const ids = drills.map(({ id }) => id);
  if (ids.length === 0) return [];
  const results = await orm(db).select().from(drillResult).where(inArray(drillResult.drill, ids)).all();
  const acknowledgements = await orm(db)
    .select()
    .from(drillAcknowledgement)
    .where(inArray(drillAcknowledgement.drill, ids))
    .all();
  return drills.map((drill) => ({
    drill,
    result: results.find((one) => one.drill === drill.id) ?? null,
    acknowledgement: acknowledgements.find((one) => one.drill === drill.id) ?? null,
  }));
}
