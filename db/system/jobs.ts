/** Jobs: work for later, which a restart does not lose. There is one job for each kind and key. */
import {
  type AnyColumn,
  and,
  asc,
  desc,
  eq,
  gt,
  inArray,
  isNull,
  lt,
  lte,
  notInArray,
  or,
  sql,
  type SQL,
} from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, orm, prepared } from '../connection/connection.ts';
import { job } from '../schema/index.ts';
import { JOB_STATES } from '../schema/columns/enums.ts';

/** A stored job; `payload` is JSON, times are RFC 3339. */
export type JobRow = typeof job.$inferSelect;

/** The state of a job. */
export type JobState = JobRow['state'];

const excluded = ({ name }: AnyColumn) => sql.raw(`excluded."${name}"`);
const add = prepared((db) =>
  db
    .insert(job)
    .values({
      kind: sql.placeholder('kind'),
      key: sql.placeholder('key'),
      payload: sql.placeholder('payload'),
      host: sql.placeholder('host'),
      state: 'waiting',
      attempts: 0,
      runAt: sql.placeholder('runAt'),
      error: null,
      createdAt: sql.placeholder('now'),
      updatedAt: sql.placeholder('now'),
    })
    .onConflictDoUpdate({
      target: [job.kind, job.key],
      set: {
        payload: excluded(job.payload),
        host: excluded(job.host),
        state: excluded(job.state),
        attempts: excluded(job.attempts),
        runAt: excluded(job.runAt),
        error: excluded(job.error),
        updatedAt: excluded(job.updatedAt),
      },
    })
    .returning({ id: job.id })
    .prepare(),
);

/**
 * Add a job that is due at `runAt`. For a kind and key that exist already, the job waits again with the new payload and
 * time, and without attempts. `payload` must be serialisable as JSON; times are RFC 3339. A job that asks somebody over
 * the network names the `host`. Returns the row id.
 */
export async function addJob(
  tx: Tx,
  request: { kind: string; key: string; payload: unknown; runAt: string; now: string; host?: string },
): Promise<number> {
  const { payload, host = null } = request;
  return (await add(tx).get({ ...request, host, payload: JSON.stringify(payload) }))!.id;
}

/** Which jobs: those that ask this host; with null those that ask nobody; `any`: all. */
export type JobLane = { host: string | null } | 'any';

const isWaiting = (lane: JobLane) => {
  const waits = eq(job.state, 'waiting');
  if (lane === 'any') return waits;
  return and(waits, lane.host === null ? isNull(job.host) : eq(job.host, lane.host));
};

/** The jobs that have been due longest, by lane. */
const dueIn = (lane: SQL | undefined) =>
  prepared((db) =>
    db
      .select()
      .from(job)
      .where(and(eq(job.state, 'waiting'), lane, lte(job.runAt, encodedPlaceholder(job.runAt, 'now'))))
      .orderBy(asc(job.runAt))
      .limit(sql.placeholder('limit'))
      .prepare(),
  );
const dueInAny = dueIn(undefined);
const dueWithoutHost = dueIn(isNull(job.host));
const dueOfHost = dueIn(eq(job.host, sql.placeholder('host')));
const run = prepared((db) =>
  db
    .update(job)
    .set({
      state: 'running',
      attempts: sql`${sql.placeholder('attempts')}`,
      updatedAt: sql`${encodedPlaceholder(job.updatedAt, 'now')}`,
    })
    .where(eq(job.id, sql.placeholder('id')))
    .prepare(),
);

/** Jobs that are examined for one of a known kind. The first one nearly always is. */
const EXAMINED = [1, 200] as const;

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
  const due = (limit: number): Promise<JobRow[]> => {
    if (lane === 'any') return dueInAny(tx).all({ now, limit });
    return lane.host === null
      ? dueWithoutHost(tx).all({ now, limit })
      : dueOfHost(tx).all({ now, limit, host: lane.host });
  };
  for (const limit of EXAMINED) {
    const rows = await due(limit);
    const found = rows.find((row) => kinds.includes(row.kind));
    if (found !== undefined) {
      const attempts = found.attempts + 1;
      await run(tx).run({ id: found.id, attempts, now });
      return { ...found, state: 'running', attempts };
    }
    if (rows.length < limit) return null;
  }
  return null;
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
    with recursive "some"(host, number) as (
      select min(${job.host}), 1 from ${job} where ${waiting} and ${job.host} > ''
      union all
      select (select min(${job.host}) from ${job} where ${waiting} and ${job.host} > "some".host), "some".number + 1
        from "some" where "some".host is not null and "some".number < ${MAX_HOSTS}
    )
    select "some".host as host, (select min(${job.runAt}) from ${job} where ${waiting} and ${job.host} = "some".host) as at
      from "some" where "some".host is not null`);
  return rows.map(({ host, at }) => ({ host, runAt: new Date(at).toISOString() }));
}

const orStored = (column: AnyColumn, name: string) => sql`coalesce(${encodedPlaceholder(column, name)}, ${column})`;
const setState = prepared((db) =>
  db
    .update(job)
    .set({
      state: sql`${encodedPlaceholder(job.state, 'state')}`,
      updatedAt: sql`${encodedPlaceholder(job.updatedAt, 'now')}`,
      error: sql`${sql.placeholder('error')}`,
      runAt: orStored(job.runAt, 'runAt'),
      attempts: orStored(job.attempts, 'attempts'),
      payload: orStored(job.payload, 'payload'),
    })
    .where(and(eq(job.id, sql.placeholder('id')), eq(job.state, 'running')))
    .prepare(),
);

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
  const { state, now, error = null, runAt = null, attempts = null } = change;
  const payload = change.payload === undefined ? null : JSON.stringify(change.payload);
  await setState(tx).run({ id, state, now, error, runAt, attempts, payload });
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
