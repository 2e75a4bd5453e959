/**
 * Reads the rollups. The size of a result depends on the number of statuses, builders, days or buckets, never on the
 * number of artifacts. `project` is a row id; 0 means all projects.
 */
import { and, asc, desc, eq, gte, lte, sql } from 'drizzle-orm';
import type { Status } from '#lib/status/status.ts';
import type { Db } from '../connection/connection.ts';
import { prepared } from '../connection/connection.ts';
import { metricDay, projectBuilder, projectStatus, timeToVerify } from '../schema/index.ts';

/** The figures of one project on one UTC day. */
export type DayRow = typeof metricDay.$inferSelect;

const project = sql.placeholder('project');
const from = sql.placeholder('from');
const to = sql.placeholder('to');

const selectStatuses = prepared((db) =>
  db
    .select({ status: projectStatus.status, deployed: projectStatus.deployed, artifacts: projectStatus.artifacts })
    .from(projectStatus)
    .where(eq(projectStatus.project, project))
    .prepare(),
);

const selectBuilders = prepared((db) =>
  db
    .select({ builder: projectBuilder.builder, level: projectBuilder.level, artifacts: projectBuilder.artifacts })
    .from(projectBuilder)
    .where(and(eq(projectBuilder.project, project), sql`${projectBuilder.artifacts} > 0`))
    .orderBy(desc(projectBuilder.artifacts))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

const selectBuilder = prepared((db) =>
  db
    .select({ level: projectBuilder.level })
    .from(projectBuilder)
    .where(
      and(
        eq(projectBuilder.project, 0),
        eq(projectBuilder.builder, sql.placeholder('builder')),
        sql`${projectBuilder.artifacts} > 0`,
      ),
    )
    .prepare(),
);

const selectDays = prepared((db) =>
  db
    .select()
    .from(metricDay)
    .where(and(eq(metricDay.project, project), gte(metricDay.day, from), lte(metricDay.day, to)))
    .orderBy(asc(metricDay.day))
    .prepare(),
);

const selectTimes = prepared((db) =>
  db
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
    .prepare(),
);

/** How many artifacts have each status now, separately for deployed and other artifacts. */
export async function statusCounts(
  db: Db,
  project: number,
): Promise<{ status: Status; deployed: boolean; artifacts: number }[]> {
  return await selectStatuses(db).all({ project });
}

/**
 * How many artifacts each builder made at each SLSA level, most first, at most `limit` rows. `builder` is a term (0:
 * not known); `level` is -1 for artifacts without a concluded level.
 */
export async function builderCounts(
  db: Db,
  project: number,
  limit: number,
): Promise<{ builder: number; level: number; artifacts: number }[]> {
  return await selectBuilders(db).all({ project, limit });
}

/** Whether a builder (row id of a term) made any artifact, of any project. */
export async function hasBuilt(db: Db, builder: number): Promise<boolean> {
  return (await selectBuilder(db).get({ builder })) !== undefined;
}

/** The days from `from` to `to`, both included and written as `YYYY-MM-DD`, in ascending order. */
export async function dayRows(db: Db, project: number, from: string, to: string): Promise<DayRow[]> {
  return await selectDays(db).all({ project, from, to });
}

/**
 * The histogram of the time to verify of each day from `from` to `to` (`YYYY-MM-DD`, both included). The day is that on
 * which an artifact was first seen; lib/metrics/histogram.ts defines the buckets.
 */
export async function timeToVerifyRows(
  db: Db,
  project: number,
  from: string,
  to: string,
): Promise<{ day: string; bucket: number; artifacts: number }[]> {
  return await selectTimes(db).all({ project, from, to });
}
