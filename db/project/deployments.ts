/** Environments, and the deployments of artifacts in them. */
import { and, asc, desc, eq, gt, gte, inArray, isNull, lte, max, ne, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared, encodedPlaceholder } from '../connection/connection.ts';
import { unendedIdsInSlot, existsRunInSlot } from '../deployments/slot.ts';
import { encodeTimestamp } from '#db/schema/columns/columns.ts';
import { DEPLOYMENT_STATUSES } from '#db/schema/columns/enums.ts';
import { deployment as t, environment } from '../schema/index.ts';

export { isArtifactInSlot, projectsInSlot, runsInSlot, type SlotRun } from '../deployments/slot.ts';

/** A stored deployment. `artifact`, `environment` and `project` are row ids; times are RFC 3339. */
export type DeploymentRow = typeof t.$inferSelect;

/** A deployment to store. */
export type NewDeployment = Omit<DeploymentRow, 'id'>;

const environmentByName = prepared((db) =>
  db
    .select({ id: environment.id })
    .from(environment)
    .where(eq(environment.name, sql.placeholder('name')))
    .prepare(),
);
const environmentById = prepared((db) =>
  db
    .select({ name: environment.name })
    .from(environment)
    .where(eq(environment.id, sql.placeholder('id')))
    .prepare(),
);
const ofArtifact = prepared((db) =>
  db
    .select()
    .from(t)
    .where(eq(t.artifact, sql.placeholder('artifact')))
    .orderBy(desc(t.since), desc(t.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const ofProject = prepared((db) =>
  db
    .select()
    .from(t)
    .where(eq(t.project, sql.placeholder('project')))
    .orderBy(desc(t.since), desc(t.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const byId = prepared((db) =>
  db
    .select()
    .from(t)
    .where(eq(t.id, sql.placeholder('id')))
    .prepare(),
);
const selectRunning = prepared((db) =>
  db
    .select()
    .from(t)
    .where(
      and(
        eq(t.environment, sql.placeholder('environment')),
        sql`status = ${sql.raw(String(DEPLOYMENT_STATUSES.indexOf('deployed')))} and until is null`,
      ),
    )
    .orderBy(asc(t.artifact))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
/** A deployment that replaced the one before it: it ran, or it removed the service. A failed or pending one did not. */
const replacedPrevious = or(
  inArray(t.status, ['deployed', 'rolled-back']),
  and(inArray(t.status, ['decommissioned', 'failed']), gt(t.until, t.since)),
  and(eq(t.status, 'decommissioned'), eq(t.source, 'cdevents')),
);
/** Each project has its own slots; null: no project. The index of slots by project has these columns. */
const inSlot = and(
  eq(t.environment, sql.placeholder('environment')),
  eq(t.slot, sql.placeholder('slot')),
  sql`${t.project} is not distinct from ${sql.placeholder('project')}`,
);
const selectNext = prepared((db) =>
  db
    .select()
    .from(t)
    .where(and(inSlot, gt(t.since, encodedPlaceholder(t.since, 'at')), replacedPrevious))
    .orderBy(asc(t.since), asc(t.id))
    .limit(1)
    .prepare(),
);
const selectCurrentEnvironments = prepared((db) =>
  db
    .select({ environment: t.environment })
    .from(t)
    .where(and(eq(t.artifact, sql.placeholder('artifact')), eq(t.status, 'deployed'), isNull(t.until)))
    .limit(256)
    .prepare(),
);
const byExternalId = prepared((db) =>
  db
    .select()
    .from(t)
    .where(
      and(
        eq(t.source, sql.placeholder('source')),
        eq(t.externalId, sql.placeholder('externalId')),
        sql`external_id is not null`,
      ),
    )
    .prepare(),
);
const updateSlot = prepared((db) =>
  db
    .update(t)
    .set({ slot: sql`${sql.placeholder('to')}` })
    .where(
      and(
        eq(t.environment, sql.placeholder('environment')),
        eq(t.slot, sql.placeholder('from')),
        eq(t.source, sql.placeholder('source')),
        sql`substr(${t.externalId}, 1, ${sql.placeholder('length')}) = ${sql.placeholder('prefix')}`,
      ),
    )
    .prepare(),
);

const columns = [
  'artifact',
  'environment',
  'project',
  'status',
  'slot',
  'since',
  'until',
  'url',
  'source',
  'externalId',
  'evidence',
  'reportedAt',
  'recordedAt',
] as const;
const selectSlot = prepared((db) =>
  db
    .select()
    .from(t)
    .where(and(eq(t.environment, sql.placeholder('environment')), eq(t.slot, sql.placeholder('slot'))))
    .orderBy(asc(t.since), asc(t.id))
    .prepare(),
);
const selectOtherFrom = prepared((db) =>
  db
    .select({ id: t.id })
    .from(t)
    .where(and(inSlot, gte(t.since, encodedPlaceholder(t.since, 'at')), ne(t.id, sql.placeholder('except'))))
    .limit(1)
    .prepare(),
);
const add = prepared((db) =>
  db
    .insert(t)
    .values(
      Object.fromEntries(columns.map((name) => [name, sql.placeholder(name)])) as {
        environment: never;
        status: never;
        slot: never;
        since: never;
        source: never;
      },
    )
    .returning({ id: t.id })
    .prepare(),
);
const update = prepared((db) =>
  db
    .update(t)
    .set(Object.fromEntries(columns.map((name) => [name, sql`${encodedPlaceholder(t[name], name)}`])))
    .where(eq(t.id, sql.placeholder('id')))
    .prepare(),
);

const remove = prepared((db) =>
  db
    .delete(t)
    .where(eq(t.id, sql.placeholder('id')))
    .prepare(),
);

/** Find or create an environment by its name. Returns its row id. */
export async function findOrCreateEnvironment(tx: Tx, name: string): Promise<number> {
  return (
    (await environmentByName(tx).get({ name }))?.id ??
    (await orm(tx).insert(environment).values({ name }).returning({ id: environment.id }).get()).id
  );
}

/** The row id of an environment; null where no environment has this name. */
export async function findEnvironment(db: Db, name: string): Promise<number | null> {
  return (await environmentByName(db).get({ name }))?.id ?? null;
}

/** The name of an environment by its row id; empty where there is none. */
export async function environmentName(db: Db, id: number): Promise<string> {
  return (await environmentById(db).get({ id }))?.name ?? '';
}

/** Add a deployment. Returns its row id. */
export async function addDeployment(tx: Tx, row: NewDeployment): Promise<number> {
  return (await add(tx).get(row))!.id;
}

/** Write every column of a stored deployment. */
export async function updateDeployment(tx: Tx, row: DeploymentRow): Promise<void> {
  await update(tx).run(row);
}

/** The deployment with the external id that its source (`github`, `cdevents` …) gave it; null where there is none. */
export async function findDeployment(db: Db, source: string, externalId: string): Promise<DeploymentRow | null> {
  return (await byExternalId(db).get({ source, externalId })) ?? null;
}

/**
 * Rename a slot in an environment, for the rows of one source whose external id begins with `sender` and a space. An
 * earlier version named the slot after the service alone.
 */
export async function renameSlot(
  tx: Tx,
  {
    environment,
    from,
    to,
    source,
    sender,
  }: { environment: string; from: string; to: string; source: string; sender: string },
): Promise<void> {
  const id = await findEnvironment(tx, environment.slice(0, 200));
  if (id === null) return;
  const prefix = `${sender} `;
  await updateSlot(tx).run({ environment: id, from, to, source, prefix, length: prefix.length });
}

/** A slot of an environment and a project (row ids; null: no project) and a time, RFC 3339. */
type SlotTime = { environment: number; project: number | null; slot: string; at: string };

/**
 * The deployments that run in a slot, newest first: of the newest 32 runs that began at or before `at`, those with the
 * status `deployed` and without an end.
 */
export async function runningInSlot(db: Db, { environment, project, slot, at }: SlotTime): Promise<DeploymentRow[]> {
  const ids = await unendedIdsInSlot(
    db,
    { environment, project, slot, at: encodeTimestamp(at) },
    DEPLOYMENT_STATUSES.indexOf('deployed'),
  );
  const rows = await Promise.all(ids.map((id) => deploymentById(db, id)));
  return rows.filter((row) => row !== null);
}

/** Whether an artifact ran in the slot at or before a time, in a deployment other than `except`. Both are row ids. */
export async function hasRunInSlot(
  db: Db,
  { environment, project, slot, at }: SlotTime,
  artifact: number,
  except: number,
): Promise<boolean> {
  return existsRunInSlot(db, { environment, project, slot, at: encodeTimestamp(at) }, artifact, except);
}

/** The first deployment in a slot after a time that replaced the one before it; null where there is none. */
export async function nextDeploymentInSlot(db: Db, slotTime: SlotTime): Promise<DeploymentRow | null> {
  return (await selectNext(db).get(slotTime)) ?? null;
}

/** The deployments of an artifact (row id), newest first, at most `limit`. */
export async function deploymentsOfArtifact(db: Db, artifact: number, limit: number): Promise<DeploymentRow[]> {
  return await ofArtifact(db).all({ artifact, limit });
}

/** Whether any deployment is said to have begun after a time (RFC 3339). Reads every deployment. */
export async function hasDeploymentAfter(db: Db, at: string): Promise<boolean> {
  return (await orm(db).select({ id: t.id }).from(t).where(gt(t.since, at)).limit(1).get()) !== undefined;
}

/** The deployments of a project (row id), newest first, at most `limit`. */
export async function deploymentsOfProject(db: Db, project: number, limit: number): Promise<DeploymentRow[]> {
  return await ofProject(db).all({ project, limit });
}

/** The deployments of `runsInSlot`, with all of their columns. */
export async function deploymentsInSlot(db: Db, environment: number, slot: string): Promise<DeploymentRow[]> {
  const rows = await selectSlot(db).all({ environment, slot });
  return rows.sort((a, b) => Date.parse(a.since) - Date.parse(b.since) || (a.evidence ?? 0) - (b.evidence ?? 0));
}

/** Whether a slot has a deployment other than `except` (row id) that began at a time or later. */
export async function hasOtherFrom(db: Db, slotTime: SlotTime, except: number): Promise<boolean> {
  return (await selectOtherFrom(db).get({ ...slotTime, except })) !== undefined;
}

/** Deployments behind row id `after`, up to `until`, at most `limit`. Only those of event documents have evidence. */
export async function deploymentsAfter(
  db: Db,
  { after, until }: { after: number; until: number },
  limit: number,
): Promise<Pick<DeploymentRow, 'id' | 'artifact' | 'evidence'>[]> {
  return orm(db)
    .select({ id: t.id, artifact: t.artifact, evidence: t.evidence })
    .from(t)
    .where(and(gt(t.id, after), lte(t.id, until)))
    .orderBy(asc(t.id))
    .limit(limit)
    .all();
}

/** The largest row id of a deployment; 0 where there is none. */
export async function lastDeploymentId(db: Db): Promise<number> {
  return (
    (
      await orm(db)
        .select({ id: max(t.id) })
        .from(t)
        .get()
    )?.id ?? 0
  );
}

export async function deleteDeployment(tx: Tx, id: number): Promise<void> {
  await remove(tx).run({ id });
}

/** A deployment by its row id. */
export async function deploymentById(db: Db, id: number): Promise<DeploymentRow | null> {
  return (await byId(db).get({ id })) ?? null;
}

/** The deployments that run in an environment (row id) now, at most `limit`. */
export async function runningDeployments(db: Db, id: number, limit: number): Promise<DeploymentRow[]> {
  return await selectRunning(db).all({ environment: id, limit });
}

/** The environments (row ids) in which an artifact (row id) runs now. */
export async function currentEnvironments(db: Db, artifact: number): Promise<Set<number>> {
  return new Set((await selectCurrentEnvironments(db).all({ artifact })).map((row) => row.environment));
}

/** The names of the environments in which an artifact (row id) runs now, sorted. */
export async function environmentsOf(db: Db, artifact: number): Promise<string[]> {
  const ids = await currentEnvironments(db, artifact);
  return (await Promise.all([...ids].map((id) => environmentName(db, id)))).sort();
}
