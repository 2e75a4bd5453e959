/** Jobs: work for later, which a restart does not lose. There is one job for each kind and key. */
import { and, asc, desc, eq, gt, inArray, isNull, lt, lte, notInArray, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { job } from '../schema/index.ts';
import { JOB_STATES } from '../schema/columns/enums.ts';

/** A stored job; `payload` is JSON, times are RFC 3339. */
export type JobRow = typeof job.$inferSelect;

/** The state of a job. */
export type JobState = JobRow['state'];

/**
 * Add a job that is due at `runAt`. For a kind and key that exist already, the job waits again with the new payload and
 * time, and without attempts. `payload` must be serialisable as JSON; times are RFC 3339. A job that asks somebody over
 * the network names the `host`. Returns the row id.
 */
export async function addJob(
  tx: Tx,
  request: { kind: string; key: string; payload: unknown; runAt: string; now: string; host?: string },
): Promise<number> {
  const fresh = {
    payload: JSON.stringify(request.payload),
    host: request.host ?? null,
    state: 'waiting' as const,
    attempts: 0,
    runAt: request.runAt,
    error: null,
    updatedAt: request.now,
  };
  return (
    await orm(tx)
      .insert(job)
      .values({ kind: request.kind, key: request.key, ...fresh, createdAt: request.now })
      .onConflictDoUpdate({ target: [job.kind, job.key], set: fresh })
      .returning({ id: job.id })
      .get()
  ).id;
}

/** Which jobs: those that ask this host; with null those that ask nobody; `any`: all. */
export type JobLane = { host: string | null } | 'any';

const isWaiting = (lane: JobLane) => {
  const waits = eq(job.state, 'waiting');
  if (lane === 'any') return waits;
  return and(waits, lane.host === null ? isNull(job.host) : eq(job.host, lane.host));
};

/**
 * Claim the job of the given kinds that has been due longest; its state becomes `running` and its attempts increase by
 * one. Null where none is due. Only the 200 jobs that have been due longest are examined.
 */
export async function claimJob(
  tx: Tx,
  kinds: readonly string[],
  now: string,
  lane: JobLane = 'any',
): Promise<JobRow | null> {
  const due = (
    await orm(tx)
      .select()
      .from(job)
      .where(and(isWaiting(lane), lte(job.runAt, now)))
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

/** Hosts that one look over the queue takes in. */
const MAX_HOSTS = 2_000;

/**
 * The hosts that waiting jobs ask, by their names, and when the next job of each is due (RFC 3339). It reads two
 * entries of an index for each host, however many jobs the host has.
 */
export async function waitingHosts(db: Db): Promise<{ host: string; runAt: string }[]> {
  const waiting = sql`${job.state} = ${JOB_STATES.indexOf('waiting')}`;
  const rows = await orm(db).all<{ host: string; at: number }>(sql`
    with recursive "some"(host) as (
      select min(${job.host}) from ${job} where ${waiting} and ${job.host} > ''
      union all
      select (select min(${job.host}) from ${job} where ${waiting} and ${job.host} > "some".host) from "some"
        where "some".host is not null
      limit ${MAX_HOSTS}
    )
    select "some".host as host, (select min(${job.runAt}) from ${job} where ${waiting} and ${job.host} = "some".host) as at
      from "some" where "some".host is not null`);
  return rows.map(({ host, at }) => ({ host, runAt: new Date(at).toISOString() }));
}

/**
 * Store the new state of a running job. A job that `addJob` has set to waiting meanwhile stays as it is: the result of
 * an attempt with an earlier payload does not replace the new request. Without an `error` the stored error is cleared;
 * the other columns that are left out keep their values.
 */
export async function updateJobState(
  tx: Tx,
  id: number,
  change: { state: JobState; runAt?: string; error?: string | null; payload?: unknown; attempts?: number; now: string },
): Promise<void> {
  await orm(tx)
    .update(job)
    .set({
      state: change.state,
      updatedAt: change.now,
      error: change.error ?? null,
      ...(change.runAt === undefined ? {} : { runAt: change.runAt }),
      ...(change.attempts === undefined ? {} : { attempts: change.attempts }),
      ...(change.payload === undefined ? {} : { payload: JSON.stringify(change.payload) }),
    })
    .where(and(eq(job.id, id), eq(job.state, 'running')))
    .run();
}

/**
 * Set the jobs that were running before a restart to waiting, due now; those that are `underway` (row ids) still run.
 * The same applies to waiting jobs that are due after `latest`: no retry delay is that long, so a wrong clock has
 * stored them. Times are RFC 3339.
 */
export async function requeueRunningJobs(
  tx: Tx,
  { now, latest, underway }: { now: string; latest: string; underway: ReadonlySet<number> },
): Promise<void> {
  const isLost = and(eq(job.state, 'running'), notInArray(job.id, [...underway]));
  await orm(tx)
    .update(job)
    .set({ state: 'waiting', runAt: now, updatedAt: now })
    .where(or(isLost, and(eq(job.state, 'waiting'), gt(job.runAt, latest))))
    .run();
}

/** The time at which the next waiting job is due, RFC 3339; null where no job waits. */
export async function nextJobTime(db: Db, lane: JobLane = 'any'): Promise<string | null> {
  return (
    (await orm(db).select({ runAt: job.runAt }).from(job).where(isWaiting(lane)).orderBy(asc(job.runAt)).limit(1).get())
      ?.runAt ?? null
  );
}

/** The jobs of a kind with a row id below `before`, newest first, at most `limit`. */
export async function listJobs(db: Db, kind: string, before: number, limit: number): Promise<JobRow[]> {
  return await orm(db)
    .select()
    .from(job)
    .where(and(eq(job.kind, kind), lt(job.id, before)))
    .orderBy(desc(job.id))
    .limit(limit)
    .all();
}

/** The job of a kind and key; null where there is none. */
export async function findJob(db: Db, kind: string, key: string): Promise<JobRow | null> {
  return (
    (await orm(db)
      .select()
      .from(job)
      .where(and(eq(job.kind, kind), eq(job.key, key)))
      .get()) ?? null
  );
}

/** Kind and key of the jobs of these kinds that wait or run, at most `limit`. */
export async function unfinishedJobs(
  db: Db,
  kinds: readonly string[],
  limit: number,
): Promise<Pick<JobRow, 'kind' | 'key'>[]> {
  return await orm(db)
    .select({ kind: job.kind, key: job.key })
    .from(job)
    .where(and(inArray(job.state, ['waiting', 'running']), inArray(job.kind, [...kinds])))
    .limit(limit)
    .all();
}

/** The number of waiting jobs, counted up to `limit`. */
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

/** Delete the jobs with the state `done` that were due at or before a time (RFC 3339). */
export async function pruneJobs(tx: Tx, before: string): Promise<void> {
  await orm(tx)
    .delete(job)
    .where(and(eq(job.state, 'done'), lte(job.runAt, before)))
    .run();
}
