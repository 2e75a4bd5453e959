/**
 * Queries for the releases that need attention: first those that run somewhere, then new ones. Each query reads one
 * range of an index, up to a limit. `project` is a row id; null means all projects.
 */
import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { Status } from '#lib/status/status.ts';
import type { Db } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { STATUSES } from '../schema/columns/enums.ts';
import { artifact } from '../schema/index.ts';
import type { ArtifactRow } from './artifacts.ts';

// The values are part of the SQL, not bound: SQLite uses a partial index only where it sees the condition.
const STATUS = sql`coalesce(release_status, status)`;
const DEPLOYED = sql`coalesce(release_deployed, deployed) > 0`;
const NOT_DEPLOYED = sql`coalesce(release_deployed, deployed) = 0`;
const IS_RELEASE = sql`part_of is null`;

const hasStatus = (status: Status): SQL => sql`${STATUS} = ${sql.param(STATUSES.indexOf(status))}`;

const inProject = (project: number | null): SQL | undefined =>
  project === null ? undefined : eq(artifact.project, project);

/** The releases with a status that run in some environment now, newest first, at most `limit`. */
export async function deployedWithStatus(
  db: Db,
  project: number | null,
  status: Status,
  limit: number,
): Promise<ArtifactRow[]> {
  return await orm(db)
    .select()
    .from(artifact)
    .where(and(DEPLOYED, inProject(project), hasStatus(status), IS_RELEASE))
    .orderBy(desc(artifact.firstSeen))
    .limit(limit)
    .all();
}

/** First seen from `from` (included) to `to` (not included), RFC 3339. */
export type SeenPeriod = { from: string; to: string };

/** The releases with a status that run nowhere and were first seen in a period, newest first, at most `limit`. */
export async function undeployedWithStatus(
  db: Db,
  project: number | null,
  status: Status,
  period: SeenPeriod,
  limit: number,
): Promise<ArtifactRow[]> {
  return await orm(db)
    .select()
    .from(artifact)
    .where(undeployedCondition(project, status, period))
    .orderBy(desc(artifact.firstSeen))
    .limit(limit)
    .all();
}

/** How many artifacts `undeployedWithStatus` would return without a limit, counted up to `limit`. */
export async function countUndeployedWithStatus(
  db: Db,
  project: number | null,
  status: Status,
  period: SeenPeriod,
  limit: number,
): Promise<number> {
  const some = orm(db)
    .select({ one: sql<number>`1`.as('one') })
    .from(artifact)
    .where(undeployedCondition(project, status, period))
    .limit(limit)
    .as('some');
  return (
    (
      await orm(db)
        .select({ number: sql<number>`count(*)` })
        .from(some)
        .get()
    )?.number ?? 0
  );
}

function undeployedCondition(project: number | null, status: Status, { from, to }: SeenPeriod): SQL | undefined {
  return and(
    inProject(project),
    hasStatus(status),
    IS_RELEASE,
    gte(artifact.firstSeen, from),
    lt(artifact.firstSeen, to),
    NOT_DEPLOYED,
  );
}
