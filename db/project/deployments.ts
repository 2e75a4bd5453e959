/** Environments, and what runs in them from when to when. */
import { and, asc, desc, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection.ts';
import { orm, prepared, slot } from '../connection.ts';
import { artifactEnvironment, deployment as t, environment } from '../schema/index.ts';

export type DeploymentRow = typeof t.$inferSelect;
export type NewDeployment = Omit<DeploymentRow, 'id'>;

const environmentByName = prepared((db) => db.select({ id: environment.id }).from(environment).where(eq(environment.name, sql.placeholder('name'))).prepare());
const environmentById = prepared((db) => db.select({ name: environment.name }).from(environment).where(eq(environment.id, sql.placeholder('id'))).prepare());
const ofArtifact = prepared((db) => db.select().from(t).where(eq(t.artifact, sql.placeholder('artifact'))).orderBy(desc(t.since)).limit(sql.placeholder('limit')).prepare());
const ofProject = prepared((db) => db.select().from(t).where(eq(t.project, sql.placeholder('project'))).orderBy(desc(t.since)).limit(sql.placeholder('limit')).prepare());
const before = prepared((db) => db.select().from(t).where(and(eq(t.environment, sql.placeholder('environment')), eq(t.slot, sql.placeholder('slot')), lte(t.since, slot(t.since, 'at')))).orderBy(desc(t.since), desc(t.id)).limit(sql.placeholder('limit')).prepare());
const after = prepared((db) => db.select().from(t).where(and(eq(t.environment, sql.placeholder('environment')), eq(t.slot, sql.placeholder('slot')), gt(t.since, slot(t.since, 'at')))).orderBy(asc(t.since)).limit(1).prepare());
const stands = prepared((db) => db.select({ environment: t.environment }).from(t).where(and(eq(t.artifact, sql.placeholder('artifact')), eq(t.status, 'deployed'), isNull(t.until))).limit(256).prepare());
const byExternal = prepared((db) => db.select().from(t).where(and(eq(t.source, sql.placeholder('source')), eq(t.externalId, sql.placeholder('externalId')), sql`external_id is not null`)).prepare());
const here = prepared((db) => db.select({ environment: artifactEnvironment.environment }).from(artifactEnvironment)
  .where(and(eq(artifactEnvironment.environment, sql.placeholder('environment')), eq(artifactEnvironment.firstSeen, slot(artifactEnvironment.firstSeen, 'firstSeen')), eq(artifactEnvironment.artifact, sql.placeholder('artifact')))).prepare());

export async function keepEnvironment(tx: Tx, name: string): Promise<number> {
  return environmentByName(tx).get({ name })?.id ?? orm(tx).insert(environment).values({ name }).returning({ id: environment.id }).get().id;
}

export async function findEnvironment(db: Db, name: string): Promise<number | null> {
  return environmentByName(db).get({ name })?.id ?? null;
}

export async function environmentName(db: Db, id: number): Promise<string> {
  return environmentById(db).get({ id })?.name ?? '';
}

/** Environments by name, at most `limit`. */
export async function listEnvironments(db: Db, limit: number): Promise<string[]> {
  return orm(db).select({ name: environment.name }).from(environment).orderBy(asc(environment.name)).limit(limit).all().map((row) => row.name);
}

export async function addDeployment(tx: Tx, row: NewDeployment): Promise<number> {
  return orm(tx).insert(t).values(row).returning({ id: t.id }).get().id;
}

export async function saveDeployment(tx: Tx, { id, ...row }: DeploymentRow): Promise<void> {
  orm(tx).update(t).set(row).where(eq(t.id, id)).run();
}

export async function findDeployment(db: Db, source: string, externalId: string): Promise<DeploymentRow | null> {
  return byExternal(db).get({ source, externalId }) ?? null;
}

/** The newest in one slot at or before a moment, newest first; and the next one after it. */
export async function deploymentsBefore(db: Db, at: { environment: number; slot: string; at: string }, limit: number): Promise<DeploymentRow[]> {
  return before(db).all({ ...at, limit });
}
export async function deploymentAfter(db: Db, at: { environment: number; slot: string; at: string }): Promise<DeploymentRow | null> {
  return after(db).get(at) ?? null;
}

/** Newest first. */
export async function deploymentsOfArtifact(db: Db, artifact: number, limit: number): Promise<DeploymentRow[]> {
  return ofArtifact(db).all({ artifact, limit });
}
export async function deploymentsOfProject(db: Db, project: number, limit: number): Promise<DeploymentRow[]> {
  return ofProject(db).all({ project, limit });
}

export async function deploymentAt(db: Db, id: number): Promise<DeploymentRow | null> {
  return orm(db).select().from(t).where(eq(t.id, id)).get() ?? null;
}

/**
 * Where an artifact runs now, written down in the order of the artifact list; answers in how many environments.
 * `environments` are those that may have changed.
 */
export async function refreshEnvironments(tx: Tx, artifact: number, firstSeen: string, environments: readonly number[]): Promise<number> {
  const now = new Set(stands(tx).all({ artifact }).map((row) => row.environment));
  for (const id of new Set(environments)) {
    const listed = here(tx).get({ environment: id, firstSeen, artifact }) !== undefined;
    if (now.has(id) && !listed) orm(tx).insert(artifactEnvironment).values({ environment: id, firstSeen, artifact }).run();
    if (!now.has(id) && listed) orm(tx).delete(artifactEnvironment).where(and(eq(artifactEnvironment.environment, id), eq(artifactEnvironment.firstSeen, firstSeen), eq(artifactEnvironment.artifact, artifact))).run();
  }
  return now.size;
}

/** Names of the environments an artifact runs in now. */
export async function environmentsOf(db: Db, artifact: number): Promise<string[]> {
  const ids = new Set(stands(db).all({ artifact }).map((row) => row.environment));
  return (await Promise.all([...ids].map((id) => environmentName(db, id)))).sort();
}
