/** Jobs: work for later. There is one job for each kind and key, and a restart loses none. */
import { and, asc, desc, eq, gt, lt, lte, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm } from '../sqlite/connection.ts';
import { job } from '../schema/index.ts';

export type JobRow = typeof job.$inferSelect;
export type JobState = JobRow['state'];

/**
 * Ask for work. The same kind and key again puts it back to waiting with the newer payload, and starts its attempts
 * anew.
 */
export async function addJob(
  tx: Tx,
  wanted: { kind: string; key: string; payload: unknown; runAt: string; now: string },
): Promise<number> {
  const fresh = {
    payload: JSON.stringify(wanted.payload),
    state: 'waiting' as const,
    attempts: 0,
    runAt: wanted.runAt,
    error: null,
    updatedAt: wanted.now,
  };
  return (
    await orm(tx)
      .insert(job)
      .values({ kind: wanted.kind, key: wanted.key, ...fresh, createdAt: wanted.now })
      .onConflictDoUpdate({ target: [job.kind, job.key], set: fresh })
      .returning({ id: job.id })
      .get()
  ).id;
}

/** Take the next job that is due, of one of the kinds given; it is `running` from now on. */
export async function claimJob(tx: Tx, kinds: readonly string[], now: string): Promise<JobRow | null> {
  const due = (
    await orm(tx)
      .select()
      .from(job)
      .where(and(eq(job.state, 'waiting'), lte(job.runAt, now)))
      .orderBy(asc(job.runAt))
      .limit(200)
      .all()
  ).find((row) => kinds.includes(row.kind));
  if (!due) return null;
  await orm(tx)
    .update(job)
    .set({ state: 'running', attempts: due.attempts + 1, updatedAt: now })
    .where(eq(job.id, due.id))
    .run();
  return { ...due, state: 'running', attempts: due.attempts + 1 };
}

/** Store the new state of a job, its next time and its error. */
export async function updateJobState(
  tx: Tx,
  id: number,
  end: { state: JobState; runAt?: string; error?: string | null; payload?: unknown; attempts?: number; now: string },
): Promise<void> {
  await orm(tx)
    .update(job)
    .set({
      state: end.state,
      updatedAt: end.now,
      error: end.error ?? null,
      ...(end.runAt === undefined ? {} : { runAt: end.runAt }),
      ...(end.attempts === undefined ? {} : { attempts: end.attempts }),
      ...(end.payload === undefined ? {} : { payload: JSON.stringify(end.payload) }),
    })
    .where(eq(job.id, id))
    .run();
}

/**
 * After a restart nothing is running: what was, waits again. So does what is due after `latest`, which no pause leads
 * to.
 */
export async function requeueRunningJobs(tx: Tx, now: string, latest: string): Promise<void> {
  await orm(tx)
    .update(job)
    .set({ state: 'waiting', runAt: now, updatedAt: now })
    .where(or(eq(job.state, 'running'), and(eq(job.state, 'waiting'), gt(job.runAt, latest))))
    .run();
}

/** When the next waiting job is due; null where none waits. */
export async function nextJobTime(db: Db): Promise<string | null> {
  return (
    (
      await orm(db)
        .select({ runAt: job.runAt })
        .from(job)
        .where(eq(job.state, 'waiting'))
        .orderBy(asc(job.runAt))
        .limit(1)
        .get()
    )?.runAt ?? null
  );
}

/** Jobs of a kind, newest first, from before `before`. */
export async function listJobs(db: Db, kind: string, before: number, limit: number): Promise<JobRow[]> {
  return await orm(db)
    .select()
    .from(job)
    .where(and(eq(job.kind, kind), lt(job.id, before)))
    .orderBy(desc(job.id))
    .limit(limit)
    .all();
}

export async function findJob(db: Db, kind: string, key: string): Promise<JobRow | null> {
  return (
    (await orm(db)
      .select()
      .from(job)
      .where(and(eq(job.kind, kind), eq(job.key, key)))
      .get()) ?? null
  );
}

/** How many jobs wait, at most `limit`. */
export async function countWaitingJobs(db: Db, limit: number): Promise<number> {
  const some = orm(db).select({ id: job.id }).from(job).where(eq(job.state, 'waiting')).limit(limit).as('some');
  return (
    (
      await orm(db)
        .select({ n: sql<number>`count(*)` })
        .from(some)
        .get()
    )?.n ?? 0
  );
}

/** Delete the finished jobs that were due before a time. */
export async function pruneJobs(tx: Tx, before: string): Promise<void> {
  await orm(tx)
    .delete(job)
    .where(and(eq(job.state, 'done'), lte(job.runAt, before)))
    .run();
}
