/** The status of artifacts by the policy of each environment in which they run now. */
import { and, count, eq, sql } from 'drizzle-orm';
import type { Status } from '#lib/status/status.ts';
import type { Db, Tx } from '../sqlite/connection.ts';
import { encodedPlaceholder, orm, prepared } from '../sqlite/connection.ts';
import { artifactEnvironment as t, environment } from '../schema/index.ts';

const ofArtifact = prepared((db) =>
  db
    .select({ environment: t.environment, name: environment.name, status: t.status })
    .from(t)
    .innerJoin(environment, eq(environment.id, t.environment))
    .where(eq(t.artifact, sql.placeholder('artifact')))
    .prepare(),
);
const update = prepared((db) =>
  db
    .update(t)
    .set({ status: sql`${encodedPlaceholder(t.status, 'status')}` })
    .where(and(eq(t.environment, sql.placeholder('environment')), eq(t.artifact, sql.placeholder('artifact'))))
    .prepare(),
);

/** An environment (row id and name) in which an artifact runs, and its status there. */
export type EnvironmentStatus = { environment: number; name: string; status: Status };

/** The environments in which an artifact (row id) runs now, with its stored status in each. */
export async function environmentStatuses(db: Db, artifact: number): Promise<EnvironmentStatus[]> {
  return await ofArtifact(db).all({ artifact });
}

/** Store the status of an artifact (row id) in an environment (row id) in which it runs now. */
export async function setEnvironmentStatus(
  tx: Tx,
  row: { environment: number; artifact: number; status: Status },
): Promise<void> {
  await update(tx).run(row);
}

/** The number of artifacts that run in each environment, by their status there. */
export async function countEnvironmentStatuses(
  db: Db,
): Promise<{ environment: string; status: Status; artifacts: number }[]> {
  return await orm(db)
    .select({ environment: environment.name, status: t.status, artifacts: count() })
    .from(t)
    .innerJoin(environment, eq(environment.id, t.environment))
    .groupBy(t.environment, t.status)
    .all();
}
