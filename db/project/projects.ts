/** Repositories, known by their host's immutable id; their names, present and past. */
import { and, asc, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm, prepared, slot } from '../sqlite/connection.ts';
import { project, projectName } from '../schema/index.ts';

export type ProjectRow = typeof project.$inferSelect;
/** What somebody says of a repository at a moment: `slug` is `host/owner/name`. */
export type ProjectClaim = { slug: string; hostId: string | null; ownerId: string | null; at: string };

const byId = prepared((db) => db.select().from(project).where(eq(project.id, sql.placeholder('id'))).prepare());
const bySlug = prepared((db) => db.select().from(project).where(eq(project.slugKey, sql.placeholder('slugKey'))).prepare());
const byHostId = prepared((db) => db.select().from(project).where(and(eq(project.host, sql.placeholder('host')), eq(project.hostId, sql.placeholder('hostId')), sql`host_id is not null`)).prepare());
const byOldName = prepared((db) => db.select({ project: projectName.project }).from(projectName).where(eq(projectName.slugKey, sql.placeholder('slugKey'))).orderBy(desc(projectName.until)).limit(1).prepare());
const names = prepared((db) => db.select().from(projectName).where(eq(projectName.project, sql.placeholder('project'))).orderBy(asc(projectName.since)).limit(100).prepare());
const seen = prepared((db) => db.update(project).set({ slugSeen: sql`${slot(project.slugSeen, 'at')}` }).where(eq(project.id, sql.placeholder('id'))).prepare());
const active = prepared((db) => db.update(project).set({
  lastBuildAt: sql`nullif(max(coalesce(${project.lastBuildAt}, -1), coalesce(${slot(project.lastBuildAt, 'builtAt')}, -1)), -1)`,
  artifacts: sql`${project.artifacts} + ${sql.placeholder('artifacts')}`, latestArtifact: sql`coalesce(${sql.placeholder('latestArtifact')}, ${project.latestArtifact})`,
}).where(eq(project.id, sql.placeholder('id'))).prepare());

const hostOf = (slug: string) => slug.slice(0, Math.max(slug.indexOf('/'), 0)).toLowerCase();
const keyOf = (slug: string) => slug.toLowerCase();

export async function projectAt(db: Db, id: number): Promise<ProjectRow | null> {
  return await byId(db).get({ id }) ?? null;
}

/** A project by its slug, present or past: an old name leads to the project that has it now, else to the last that had it. */
export async function findProject(db: Db, slug: string): Promise<ProjectRow | null> {
  const slugKey = keyOf(slug);
  const present = await bySlug(db).get({ slugKey });
  if (present) return present;
  const old = await byOldName(db).get({ slugKey });
  return old ? projectAt(db, old.project) : null;
}

export type ProjectNameRow = { slug: string; since: string; until: string | null };

/** Every name, oldest first; `until` is null for the present one. */
export async function projectNames(db: Db, id: number): Promise<ProjectNameRow[]> {
  return (await names(db).all({ project: id })).map(({ slug, since, until }) => ({ slug, since, until }));
}

/**
 * The project that a claim is about, made where it is new. A claim with the host's id under a newer name renames the
 * project; under an older one it only adds to the names it has had. Claims without an id go by name.
 */
export async function keepProject(tx: Tx, claim: ProjectClaim): Promise<{ row: ProjectRow; isNew: boolean; renamed: boolean }> {
  const host = hostOf(claim.slug);
  const known = claim.hostId === null ? null : (await byHostId(tx).get({ host, hostId: claim.hostId }) ?? null);
  if (known) return { row: known, isNew: false, renamed: await noteName(tx, known, claim) };
  const named = await bySlug(tx).get({ slugKey: keyOf(claim.slug) });
  if (named && (named.hostId === null || claim.hostId === null)) {
    const row = claim.hostId === null ? named : { ...named, hostId: claim.hostId, ownerId: claim.ownerId };
    if (claim.hostId !== null) await orm(tx).update(project).set({ hostId: row.hostId, ownerId: row.ownerId }).where(eq(project.id, row.id)).run();
    return { row, isNew: false, renamed: await noteName(tx, row, claim) };
  }
  if (claim.hostId === null) {
    const old = await findProject(tx, claim.slug);
    if (old) return { row: old, isNew: false, renamed: false };
  }
  return { row: await addProject(tx, claim, named ?? null), isNew: true, renamed: false };
}

/** A new project. Where another one has the name, the later claim holds it and the other goes by its id. */
async function addProject(tx: Tx, claim: ProjectClaim, holder: ProjectRow | null): Promise<ProjectRow> {
  const host = hostOf(claim.slug);
  const free = holder === null || Date.parse(claim.at) >= Date.parse(holder.slugSeen);
  if (holder && free) await yieldName(tx, holder, claim.at);
  const slug = free ? claim.slug : unnamed(host, claim.hostId!);
  const row = await orm(tx).insert(project).values({ host, hostId: claim.hostId, ownerId: claim.ownerId, slug, slugKey: keyOf(slug), slugSeen: claim.at, createdAt: claim.at }).returning().get();
  await addName(tx, row.id, claim.slug, claim.at, free ? null : holder!.slugSeen);
  return row;
}

/** A repository whose name now belongs to another one is called by its host's id until it says its new name. */
const unnamed = (host: string, hostId: string) => `${host}/id/${hostId}`;

async function yieldName(tx: Tx, holder: ProjectRow, at: string): Promise<void> {
  await closeName(tx, holder.id, holder.slugKey, at);
  const slug = unnamed(holder.host, holder.hostId ?? String(holder.id));
  await orm(tx).update(project).set({ slug, slugKey: keyOf(slug) }).where(eq(project.id, holder.id)).run();
}

/** Take a claimed name into a project's history. True where it is the present name from now on, and was not before. */
async function noteName(tx: Tx, row: ProjectRow, claim: ProjectClaim): Promise<boolean> {
  const slugKey = keyOf(claim.slug);
  const newer = Date.parse(claim.at) > Date.parse(row.slugSeen);
  if (slugKey === row.slugKey) {
    if (newer) await seen(tx).run({ id: row.id, at: claim.at });
    return false;
  }
  if (!newer) {
    const known = (await names(tx).all({ project: row.id })).find((name) => name.slugKey === slugKey);
    if (!known) await addName(tx, row.id, claim.slug, claim.at, row.slugSeen);
    return false;
  }
  const holder = await bySlug(tx).get({ slugKey });
  if (holder && holder.id !== row.id) await yieldName(tx, holder, claim.at);
  await closeName(tx, row.id, row.slugKey, claim.at);
  await addName(tx, row.id, claim.slug, claim.at, null);
  await orm(tx).update(project).set({ slug: claim.slug, slugKey, slugSeen: claim.at, ownerId: claim.ownerId ?? row.ownerId }).where(eq(project.id, row.id)).run();
  return true;
}

async function addName(tx: Tx, id: number, slug: string, since: string, until: string | null): Promise<void> {
  await orm(tx).insert(projectName).values({ project: id, slugKey: keyOf(slug), slug, since, until })
    .onConflictDoUpdate({ target: [projectName.project, projectName.slugKey], set: { until, slug } }).run();
}

async function closeName(tx: Tx, id: number, slugKey: string, until: string): Promise<void> {
  await orm(tx).update(projectName).set({ until }).where(and(eq(projectName.project, id), eq(projectName.slugKey, slugKey), isNull(projectName.until))).run();
}

/** Projects in the order of their slug, after `after`. */
export async function listProjectRows(db: Db, after: string, limit: number): Promise<ProjectRow[]> {
  return await orm(db).select().from(project).where(gt(project.slugKey, after)).orderBy(asc(project.slugKey)).limit(limit).all();
}

/** A build of the project has ended, or an artifact of it is new. */
export async function noteActivity(tx: Tx, id: number, what: { builtAt: string | null; latestArtifact: number | null; artifacts: number }): Promise<void> {
  await active(tx).run({ id, ...what });
}
