/** The environments in which artifacts run now, with the status of each artifact by the policy of the environment. */
import { and, asc, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import type { Status } from '#lib/status/status.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, orm, prepared } from '../connection/connection.ts';
import { artifact, artifactEnvironment as t, environment, environmentStatus as rollup } from '../schema/index.ts';
import { currentEnvironments } from './deployments.ts';

const ofArtifact = prepared((db) =>
  db
    .select({ environment: t.environment, name: environment.name, status: t.status, reason: t.reason })
    .from(t)
    .innerJoin(environment, eq(environment.id, t.environment))
    .where(eq(t.artifact, sql.placeholder('artifact')))
    .prepare(),
);
const update = prepared((db) =>
  db
    .update(t)
    .set({
      status: sql`${encodedPlaceholder(t.status, 'status')}`,
      reason: sql`${sql.placeholder('reason')}`,
    })
    .where(and(eq(t.environment, sql.placeholder('environment')), eq(t.artifact, sql.placeholder('artifact'))))
    .prepare(),
);
const addToCount = prepared((db) =>
  db
    .insert(rollup)
    .values({
      environment: sql.placeholder('environment'),
      status: sql.placeholder('status'),
      artifacts: sql.placeholder('by'),
    })
    .onConflictDoUpdate({
      target: [rollup.environment, rollup.status],
      set: { artifacts: sql`${rollup.artifacts} + excluded.artifacts` },
    })
    .prepare(),
);
const removeEmptyCount = prepared((db) =>
  db
    .delete(rollup)
    .where(
      and(
        eq(rollup.environment, sql.placeholder('environment')),
        eq(rollup.status, encodedPlaceholder(rollup.status, 'status')),
        lte(rollup.artifacts, 0),
      ),
    )
    .prepare(),
);

const addThere = prepared((db) =>
  db
    .insert(t)
    .values({
      environment: sql.placeholder('environment'),
      firstSeen: sql.placeholder('firstSeen'),
      artifact: sql.placeholder('artifact'),
      status: 'unknown',
    })
    .prepare(),
);
const removeThere = prepared((db) =>
  db
    .delete(t)
    .where(and(eq(t.environment, sql.placeholder('environment')), eq(t.artifact, sql.placeholder('artifact'))))
    .prepare(),
);

const isOf = (environmentId: number, artifact: number) =>
  and(eq(t.environment, environmentId), eq(t.artifact, artifact));

/** An environment (row id and name) in which an artifact runs, and its status there. */
export type EnvironmentStatus = { environment: number; name: string; status: Status; reason: string | null };

/** The environments in which an artifact (row id) runs now, with its stored status in each. */
export async function environmentStatuses(db: Db, artifact: number): Promise<EnvironmentStatus[]> {
  const rows = await ofArtifact(db).all({ artifact });
  // By name: the order of their numbers would tell which project was in an environment first.
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Store the status of an artifact (row id) in an environment (row id) in which it runs now, and had `before`. */
export async function setEnvironmentStatus(
  tx: Tx,
  row: { environment: number; artifact: number; before: Status; status: Status; reason: string },
): Promise<void> {
  await update(tx).run(row);
  if (row.before === row.status) return;
  await count(tx, row.environment, row.before, -1);
  await count(tx, row.environment, row.status, 1);
}

async function count(tx: Tx, environmentId: number, status: Status, by: 1 | -1): Promise<void> {
  await addToCount(tx).run({ environment: environmentId, status, by });
  if (by < 0) await removeEmptyCount(tx).run({ environment: environmentId, status });
}

/**
 * Update the rows that list the environments in which an artifact runs now; the filter of the artifact list reads them.
 * `environments` are the row ids of the environments that may have changed, and `firstSeen` is that of the artifact.
 * Returns in how many environments the artifact runs now.
 */
export async function refreshEnvironments(
  tx: Tx,
  artifact: number,
  firstSeen: string,
  environments: readonly number[],
): Promise<number> {
  const current = await currentEnvironments(tx, artifact);
  const listed = new Map((await environmentStatuses(tx, artifact)).map((row) => [row.environment, row.status]));
  for (const id of new Set(environments)) {
    const status = listed.get(id);
    if (current.has(id) && status === undefined) {
      await addThere(tx).run({ environment: id, firstSeen, artifact });
      await count(tx, id, 'unknown', 1);
    }
    if (!current.has(id) && status !== undefined) {
      await removeThere(tx).run({ environment: id, artifact });
      await count(tx, id, status, -1);
    }
  }
  return current.size;
}

/** Move the rows that list the environments of an artifact to another time at which it was first seen. */
export async function moveEnvironments(
  tx: Tx,
  { id, deployed }: { id: number; deployed: number },
  to: string,
): Promise<void> {
  if (deployed === 0) return;
  for (const environmentId of await currentEnvironments(tx, id))
    await orm(tx).update(t).set({ firstSeen: to }).where(isOf(environmentId, id)).run();
}

/** An artifact that runs in an environment: its project and builder (row ids), and its status there. */
export type RunningArtifact = { project: number | null; builder: number | null; status: Status };

/** The artifacts that run in an environment (row id) now, the worst status there first, at most `limit`. */
export async function worstRunning(db: Db, environmentId: number, limit: number): Promise<RunningArtifact[]> {
  return await orm(db)
    .select({ project: artifact.project, builder: artifact.builder, status: t.status })
    .from(t)
    .innerJoin(artifact, eq(artifact.id, t.artifact))
    .where(eq(t.environment, environmentId))
    .orderBy(asc(t.status), asc(t.firstSeen))
    .limit(limit)
    .all();
}

/** The number of artifacts that run in each environment, by their status there. */
export async function countEnvironmentStatuses(
  db: Db,
): Promise<{ environment: string; status: Status; artifacts: number }[]> {
  return await orm(db)
    .select({ environment: environment.name, status: rollup.status, artifacts: rollup.artifacts })
    .from(rollup)
    .innerJoin(environment, eq(environment.id, rollup.environment))
    .all();
}

/**
 * Environments by name, with the number of artifacts that run there by status: those after a name, at most `limit`, or
 * the one with a name.
 */
export async function environmentsAfter(
  db: Db,
  { after, name, limit }: { after?: string; name?: string; limit: number },
): Promise<{ id: number; name: string; owner: string | null; counts: { status: Status; artifacts: number }[] }[]> {
  const rows = await orm(db)
    .select()
    .from(environment)
    .where(name === undefined ? gt(environment.name, after ?? '') : eq(environment.name, name))
    .orderBy(asc(environment.name))
    .limit(limit)
    .all();
  const ids = rows.map(({ id }) => id);
  const counts = await orm(db).select().from(rollup).where(inArray(rollup.environment, ids)).all();
  return rows.map((row) => ({ ...row, counts: counts.filter((one) => one.environment === row.id) }));
}

/** The number of environments, counted up to `limit`. */
export async function countEnvironments(db: Db, limit: number): Promise<number> {
  return (await orm(db).select({ id: environment.id }).from(environment).limit(limit).all()).length;
}

/** Who answers for an environment (row id); null: nobody has said it. */
export async function environmentOwner(db: Db, id: number): Promise<string | null> {
  const row = await orm(db).select({ owner: environment.owner }).from(environment).where(eq(environment.id, id)).get();
  return row?.owner ?? null;
}

/** Set who answers for an environment (row id). */
export async function setEnvironmentOwner(tx: Tx, id: number, owner: string | null): Promise<void> {
  await orm(tx).update(environment).set({ owner }).where(eq(environment.id, id)).run();
}

/** The names of environments in their order, at most `limit`. */
export async function environmentNames(db: Db, limit: number): Promise<string[]> {
  const rows = await orm(db)
    .select({ name: environment.name })
    .from(environment)
    .orderBy(asc(environment.name))
    .limit(limit)
    .all();
  return rows.map(({ name }) => name);
}
