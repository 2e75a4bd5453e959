/** The schedules of reports. */
import { and, asc, count, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { reportSchedule as t } from '../schema/index.ts';

/** A schedule. `project`, `createdBy` and `endedBy` are row ids; times are RFC 3339. */
export type ScheduleRow = typeof t.$inferSelect;
export type NewSchedule = Omit<ScheduleRow, 'id' | 'endedAt' | 'endedBy' | 'endReason'>;

// The literal of the partial index: SQLite uses it only for the same condition.
const ACTIVE = sql`ended_at is null`;

/** Add a schedule. Returns its number. */
export async function addSchedule(tx: Tx, row: NewSchedule): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

/** End a schedule; false where none in force has this number. */
export async function endSchedule(
  tx: Tx,
  id: number,
  end: { endedAt: string; endedBy: number; endReason: string },
): Promise<boolean> {
  const inForce = and(eq(t.id, id), isNull(t.endedAt));
  return (await orm(tx).update(t).set(end).where(inForce).run()).changes > 0;
}

/** A schedule by its number; null where there is none. */
export async function scheduleById(db: Db, id: number): Promise<ScheduleRow | null> {
  return (await orm(db).select().from(t).where(eq(t.id, id)).get()) ?? null;
}

/** The schedules in force with numbers above `after`, the oldest first, at most `limit`. */
export async function activeSchedules(db: Db, after: number, limit: number): Promise<ScheduleRow[]> {
  return await orm(db)
    .select()
    .from(t)
    .where(and(gt(t.id, after), ACTIVE))
    .orderBy(asc(t.id))
    .limit(limit)
    .all();
}

/** The number of schedules in force. */
export async function countActiveSchedules(db: Db): Promise<number> {
  return (await orm(db).select({ n: count() }).from(t).where(ACTIVE).get())!.n;
}

/** The schedules with numbers below `before`, the newest first, at most `limit`. */
export async function listSchedules(db: Db, before: number, limit: number): Promise<ScheduleRow[]> {
  return await orm(db).select().from(t).where(lt(t.id, before)).orderBy(desc(t.id)).limit(limit).all();
}
