/**
 * Projects. Each is a repository, identified by the immutable id that its host gives it where that id is known, and has
 * a current name and perhaps earlier ones.
 */
import { and, asc, desc, eq, gt, isNotNull, isNull, lte, max, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared, encodedPlaceholder } from '../connection/connection.ts';
import { keptRow } from '../readings/kept-readings.ts';
import { artifact, project, projectName } from '../schema/index.ts';

/** A stored project. */
export type ProjectRow = typeof project.$inferSelect;

const byId = prepared((db) =>
  db
    .select()
    .from(project)
    .where(eq(project.id, sql.placeholder('id')))
    .prepare(),
);
const byIds = prepared((db) =>
  db
    .select({ id: project.id, slug: project.slug, slugKey: project.slugKey, claimedAt: project.claimedAt })
    .from(project)
    .where(sql`${project.id} IN (SELECT value FROM json_each(${sql.placeholder('ids')}))`)
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
const byEarlierName = prepared((db) =>
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
const selectSlugs = prepared((db) =>
  db
    .select({ slug: projectName.slug })
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
    })
    .where(eq(project.id, sql.placeholder('id')))
    .prepare(),
);

const updateLatest = prepared((db) =>
  db
    .update(project)
    .set({ latestArtifact: sql`${sql.placeholder('latestArtifact')}` })
    .where(eq(project.id, sql.placeholder('id')))
    .prepare(),
);

/** The form in which slugs are compared: lower case, because for a host `O/R` and `o/r` are the same repository. */
export const slugKeyOf = (slug: string) => slug.toLowerCase();

/**
 * A project that was merged into another one keeps its row, because evidence refers to its row id. Its slug is then
 * `=ID OWN-ID`, which no repository can have; ID is the row id of the project that it was merged into.
 */
const MERGED = /^=(\d+) /;

/** The slug of the merged project `own` that now belongs to the project `into`; both are row ids. */
export const mergedSlug = (into: number, own: number) => `=${into} ${own}`;

/** The project (row id) into which a project with this slug was merged; null where it was not. */
export function mergedInto(slug: string): number | null {
  const into = MERGED.exec(slug);
  return into && Number(into[1]);
}
const NOT_MERGED = sql`substr(${project.slugKey}, 1, 1) <> '='`;

/** A project by its row id; for a merged project the one that it was merged into. */
export async function projectById(db: Db, id: number): Promise<ProjectRow | null> {
  const row = await keptRow(db, 'project', id, async () => (await byId(db).get({ id })) ?? null);
  const into = row === null ? null : MERGED.exec(row.slugKey);
  return into ? projectById(db, Number(into[1])) : row;
}

/** What a project is called, and when somebody has claimed it (RFC 3339). */
export type NamedProject = Pick<ProjectRow, 'slug' | 'claimedAt'>;

/** The names of projects by their row ids, as `projectById` finds them; an id without a project is left out. */
export async function namedProjects(db: Db, ids: readonly number[]): Promise<Map<number, NamedProject>> {
  const found = new Map<number, NamedProject>();
  for (const row of await byIds(db).all({ ids: JSON.stringify(ids) })) {
    const current = MERGED.test(row.slugKey) ? await projectById(db, row.id) : row;
    if (current !== null) found.set(row.id, current);
  }
  return found;
}

/** The slug of a project by its row id, as `projectById` finds it; null for none. */
export async function slugOfProject(db: Db, id: number | null): Promise<string | null> {
  return id === null ? null : ((await projectById(db, id))?.slug ?? null);
}

/** The row id of the project that a project belongs to now: another one where it was merged, else its own. */
export async function currentProjectId(db: Db, id: number): Promise<number> {
  return (await projectById(db, id))?.id ?? id;
}

/** The project whose current slug this is, in any case; null where there is none. */
export async function projectBySlug(db: Db, slug: string): Promise<ProjectRow | null> {
  const row = (await bySlug(db).get({ slugKey: slugKeyOf(slug) })) ?? null;
  return row && MERGED.test(row.slugKey) ? null : row;
}

/** The project with the immutable id that a host (`github.com`) gave its repository; null where there is none. */
export async function projectByHostId(db: Db, host: string, hostId: string): Promise<ProjectRow | null> {
  return (await byHostId(db).get({ host, hostId })) ?? null;
}

/**
 * A project by its current or an earlier slug: the project that has the slug now, else the last one that had it. Null
 * where no project ever had it.
 */
export async function findProject(db: Db, slug: string): Promise<ProjectRow | null> {
  const current = await projectBySlug(db, slug);
  if (current) return current;
  const earlier = await byEarlierName(db).get({ slugKey: slugKeyOf(slug) });
  return earlier ? projectById(db, earlier.project) : null;
}

/** A name of a project and when it had this name, RFC 3339; `until` is null for the current name. */
export type ProjectNameRow = { slug: string; since: string; until: string | null };

/** The names of a project (row id), oldest first, at most 100. */
export async function projectNames(db: Db, id: number): Promise<ProjectNameRow[]> {
  return (await selectNames(db).all({ project: id })).map(({ slug, since, until }) => ({ slug, since, until }));
}

/** The claimed projects, or the others. The condition has no parameter: SQLite uses a partial index only then. */
const claimedCondition = (claimed: boolean) => (claimed ? isNotNull(project.claimedAt) : isNull(project.claimedAt));

/** Every slug that a project (row id) has or had as its name, oldest first, at most 100. */
export async function projectSlugs(db: Db, id: number): Promise<string[]> {
  return keptRow(db, 'project_name', id, async () =>
    (await selectSlugs(db).all({ project: id })).map((row) => row.slug),
  );
}

/**
 * Projects in the order of their lower-case slugs, behind the slug `after`, at most `limit`. `claimed`: only the
 * claimed ones, or only the others; null: all.
 */
export async function listProjectRows(
  db: Db,
  after: string,
  limit: number,
  claimed: boolean | null = null,
): Promise<ProjectRow[]> {
  const claim = claimed === null ? undefined : claimedCondition(claimed);
  return await orm(db)
    .select()
    .from(project)
    .where(and(gt(project.slugKey, after), NOT_MERGED, claim))
    .orderBy(asc(project.slugKey))
    .limit(limit)
    .all();
}

/**
 * Record activity of a project: the end of a build, and how many artifacts were added (negative: removed). An earlier
 * build than the recorded one changes nothing.
 */
export async function recordActivity(
  tx: Tx,
  id: number,
  activity: { builtAt: string | null; artifacts: number },
): Promise<void> {
  await updateActivity(tx).run({ id, ...activity });
}

/** Store which artifact of a project is the newest one; both are row ids. */
export async function setLatestArtifact(tx: Tx, id: number, latestArtifact: number | null): Promise<void> {
  await updateLatest(tx).run({ id, latestArtifact });
}

/** Where the last build of a project (row id) ended at `end`, which no longer holds, use the last of its artifacts. */
export async function correctLastBuild(tx: Tx, id: number, end: string): Promise<void> {
  const last = orm(tx)
    .select({ at: max(artifact.builtAt) })
    .from(artifact)
    .where(eq(artifact.project, id));
  await orm(tx)
    .update(project)
    .set({ lastBuildAt: sql`(${last})` })
    .where(and(eq(project.id, id), eq(project.lastBuildAt, end)))
    .run();
}

/** Where the last build of a project (row id) is later than `limit`, use the last one of its artifacts that is not. */
export async function boundLastBuild(tx: Tx, id: number, limit: string): Promise<void> {
  const lastWithin = orm(tx)
    .select({ at: max(artifact.builtAt) })
    .from(artifact)
    .where(and(eq(artifact.project, id), lte(artifact.builtAt, limit)));
  await orm(tx)
    .update(project)
    .set({ lastBuildAt: sql`(${lastWithin})` })
    .where(and(eq(project.id, id), gt(project.lastBuildAt, limit)))
    .run();
}

/**
 * The claimed projects by the end of their last build, newest first, at most `limit`; where nobody has claimed any, the
 * others.
 */
export async function recentProjects(db: Db, limit: number): Promise<ProjectRow[]> {
  const claimed = await recentOf(db, true, limit);
  return claimed.length > 0 ? claimed : recentOf(db, false, limit);
}

async function recentOf(db: Db, claimed: boolean, limit: number): Promise<ProjectRow[]> {
  return await orm(db)
    .select()
    .from(project)
    .where(and(NOT_MERGED, claimedCondition(claimed)))
    .orderBy(desc(project.lastBuildAt))
    .limit(limit)
    .all();
}
