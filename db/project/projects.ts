/** Repositories, known by their host's immutable id; their names, present and past. */
import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm, prepared, encodedPlaceholder } from '../sqlite/connection.ts';
import { project, projectName } from '../schema/index.ts';

export type ProjectRow = typeof project.$inferSelect;
const byId = prepared((db) =>
  db
    .select()
    .from(project)
    .where(eq(project.id, sql.placeholder('id')))
    .prepare(),
);
const bySlug = prepared((db) =>
  db
    .select()
    .from(project)
    .where(eq(project.slugKey, sql.placeholder('slugKey')))
    .prepare(),
);
const byHostId = prepared((db) =>
  db
    .select()
    .from(project)
    .where(
      and(
        eq(project.host, sql.placeholder('host')),
        eq(project.hostId, sql.placeholder('hostId')),
        sql`host_id is not null`,
      ),
    )
    .prepare(),
);
const byOldName = prepared((db) =>
  db
    .select({ project: projectName.project })
    .from(projectName)
    .where(eq(projectName.slugKey, sql.placeholder('slugKey')))
    .orderBy(desc(projectName.until))
    .limit(1)
    .prepare(),
);
const selectNames = prepared((db) =>
  db
    .select()
    .from(projectName)
    .where(eq(projectName.project, sql.placeholder('project')))
    .orderBy(asc(projectName.since))
    .limit(100)
    .prepare(),
);
const updateActivity = prepared((db) =>
  db
    .update(project)
    .set({
      lastBuildAt: sql`nullif(max(coalesce(${project.lastBuildAt}, -1), coalesce(${encodedPlaceholder(project.lastBuildAt, 'builtAt')}, -1)), -1)`,
      artifacts: sql`${project.artifacts} + ${sql.placeholder('artifacts')}`,
      latestArtifact: sql`nullif(max(coalesce(${project.latestArtifact}, -1), coalesce(${sql.placeholder('latestArtifact')}, -1)), -1)`,
    })
    .where(eq(project.id, sql.placeholder('id')))
    .prepare(),
);

/** The form in which names are compared: hosts do not tell `O/R` from `o/r`. */
export const slugKeyOf = (slug: string) => slug.toLowerCase();

/**
 * A project that was joined to another one keeps its row, since evidence refers to it by number; its slug is then
 * `=NUMBER OWN-NUMBER`, which no repository can have. The number is that of the project it belongs to.
 */
const MERGED = /^=(\d+) /;
export const mergedSlug = (into: number, own: number) => `=${into} ${own}`;
const NOT_MERGED = sql`substr(${project.slugKey}, 1, 1) <> '='`;

/** A project by its number, or the one that it was joined to. */
export async function projectById(db: Db, id: number): Promise<ProjectRow | null> {
  const row = (await byId(db).get({ id })) ?? null;
  const into = row === null ? null : MERGED.exec(row.slugKey);
  return into ? projectById(db, Number(into[1])) : row;
}

/** The row id of the project that a row belongs to now: that of another project where it was merged. */
export async function currentProjectId(db: Db, id: number): Promise<number> {
  return (await projectById(db, id))?.id ?? id;
}

/** The project that has a name now. */
export async function projectBySlug(db: Db, slug: string): Promise<ProjectRow | null> {
  const row = (await bySlug(db).get({ slugKey: slugKeyOf(slug) })) ?? null;
  return row && MERGED.test(row.slugKey) ? null : row;
}

/** The project of an immutable id of a host. */
export async function projectByHostId(db: Db, host: string, hostId: string): Promise<ProjectRow | null> {
  return (await byHostId(db).get({ host, hostId })) ?? null;
}

/**
 * A project by its slug, present or past: an old name leads to the project that has it now, else to the last that had
 * it.
 */
export async function findProject(db: Db, slug: string): Promise<ProjectRow | null> {
  const present = await projectBySlug(db, slug);
  if (present) return present;
  const old = await byOldName(db).get({ slugKey: slugKeyOf(slug) });
  return old ? projectById(db, old.project) : null;
}

export type ProjectNameRow = { slug: string; since: string; until: string | null };

/** Every name, oldest first; `until` is null for the present one. */
export async function projectNames(db: Db, id: number): Promise<ProjectNameRow[]> {
  return (await selectNames(db).all({ project: id })).map(({ slug, since, until }) => ({ slug, since, until }));
}

/** Projects in the order of their slug, after `after`. */
export async function listProjectRows(db: Db, after: string, limit: number): Promise<ProjectRow[]> {
  return await orm(db)
    .select()
    .from(project)
    .where(and(gt(project.slugKey, after), NOT_MERGED))
    .orderBy(asc(project.slugKey))
    .limit(limit)
    .all();
}

/** A build of the project has ended, or an artifact of it is new. */
export async function recordActivity(
  tx: Tx,
  id: number,
  what: { builtAt: string | null; latestArtifact: number | null; artifacts: number },
): Promise<void> {
  await updateActivity(tx).run({ id, ...what });
}

/** Projects by their last build, newest first. */
export async function recentProjects(db: Db, limit: number): Promise<ProjectRow[]> {
  return await orm(db).select().from(project).where(NOT_MERGED).orderBy(desc(project.lastBuildAt)).limit(limit).all();
}
