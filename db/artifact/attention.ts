/**
 * What does not stand as it should: first what runs somewhere, then what is new. Each read is one range of an index,
 * bounded.
 */
import { and, desc, eq, gte, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { Status } from '#lib/status/status.ts';
import type { Db } from '../sqlite/connection.ts';
import { orm } from '../sqlite/connection.ts';
import { artifact } from '../schema/index.ts';
import type { ArtifactRow } from './artifacts.ts';

// Written out, not bound: only so does SQLite see that its partial indexes fit.
const DEPLOYED = sql`deployed > 0`;
const NOT_DEPLOYED = sql`deployed = 0`;

const inProject = (project: number | null): SQL | undefined =>
  project === null ? undefined : eq(artifact.project, project);

/** With one status and running in some environment now, the newest change first. `project` null: of all. */
export async function deployedWithStatus(
  db: Db,
  project: number | null,
  status: Status,
  limit: number,
): Promise<ArtifactRow[]> {
  return await orm(db)
    .select()
    .from(artifact)
    .where(and(DEPLOYED, inProject(project), eq(artifact.status, status)))
    .orderBy(desc(artifact.statusSince))
    .limit(limit)
    .all();
}

/** With one status, running nowhere, first seen at or after `since`, newest first. */
export async function undeployedWithStatus(
  db: Db,
  project: number | null,
  status: Status,
  since: string,
  limit: number,
): Promise<ArtifactRow[]> {
  return await orm(db)
    .select()
    .from(artifact)
    .where(undeployedCondition(project, status, since))
    .orderBy(desc(artifact.firstSeen))
    .limit(limit)
    .all();
}

/** How many artifacts `undeployedWithStatus` would return without a limit, counted up to `most`. */
export async function countUndeployedWithStatus(
  db: Db,
  project: number | null,
  status: Status,
  since: string,
  most: number,
): Promise<number> {
  const some = orm(db)
    .select({ one: sql<number>`1`.as('one') })
    .from(artifact)
    .where(undeployedCondition(project, status, since))
    .limit(most)
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

function undeployedCondition(project: number | null, status: Status, since: string): SQL | undefined {
  return and(inProject(project), eq(artifact.status, status), gte(artifact.firstSeen, since), NOT_DEPLOYED);
}
