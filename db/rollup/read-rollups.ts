/** Reading the roll-ups. Every answer is bounded by statuses, builders, days or buckets, never by artifacts. */
import { and, asc, desc, eq, gte, lte, sql } from 'drizzle-orm';
import type { Status } from '#lib/status/status.ts';
import type { Db } from '../sqlite/connection.ts';
import { orm } from '../sqlite/connection.ts';
import { metricDay, projectBuilder, projectStatus, timeToVerify } from '../schema/index.ts';

export type DayRow = typeof metricDay.$inferSelect;

/** How many artifacts stand where now; project 0: all. */
export async function statusCounts(
  db: Db,
  project: number,
): Promise<{ status: Status; deployed: boolean; artifacts: number }[]> {
  return await orm(db)
    .select({ status: projectStatus.status, deployed: projectStatus.deployed, artifacts: projectStatus.artifacts })
    .from(projectStatus)
    .where(eq(projectStatus.project, project))
    .all();
}

/**
 * How many artifacts each builder made, most first; `builder` is a term (0: not known), `level` -1 where none was
 * concluded.
 */
export async function builderCounts(
  db: Db,
  project: number,
  limit: number,
): Promise<{ builder: number; level: number; artifacts: number }[]> {
  return await orm(db)
    .select({ builder: projectBuilder.builder, level: projectBuilder.level, artifacts: projectBuilder.artifacts })
    .from(projectBuilder)
    .where(and(eq(projectBuilder.project, project), sql`${projectBuilder.artifacts} > 0`))
    .orderBy(desc(projectBuilder.artifacts))
    .limit(limit)
    .all();
}

/** Days from `from` to `to`, both included, `YYYY-MM-DD`. */
export async function dayRows(db: Db, project: number, from: string, to: string): Promise<DayRow[]> {
  return await orm(db)
    .select()
    .from(metricDay)
    .where(and(eq(metricDay.project, project), gte(metricDay.day, from), lte(metricDay.day, to)))
    .orderBy(asc(metricDay.day))
    .all();
}

/** The histogram of time to verify, by day; buckets are lib/metrics/histogram's. */
export async function timeToVerifyRows(
  db: Db,
  project: number,
  from: string,
  to: string,
): Promise<{ day: string; bucket: number; artifacts: number }[]> {
  return await orm(db)
    .select({ day: timeToVerify.day, bucket: timeToVerify.bucket, artifacts: timeToVerify.artifacts })
    .from(timeToVerify)
    .where(
      and(
        eq(timeToVerify.project, project),
        gte(timeToVerify.day, from),
        lte(timeToVerify.day, to),
        sql`${timeToVerify.artifacts} > 0`,
      ),
    )
    .orderBy(asc(timeToVerify.day), asc(timeToVerify.bucket))
    .all();
}
