/**
 * The report of the migration to authority: the artifacts that were verified or waived before, and that are unknown
 * since, because no project here expects them. Row ids; project 0 stands for artifacts without a project.
 */
import { and, asc, count, eq, gt, sql, sum } from 'drizzle-orm';
import type { Status } from '#lib/status/status.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { migratedArtifact as a, migratedProject as p } from '../schema/index.ts';

/** An artifact of the report. `before`: its status before the migration. */
export type MigratedArtifact = { project: number; artifact: number; before: Status };

const addToProject = prepared((db) =>
  db
    .insert(p)
    .values({ project: sql.placeholder('project'), artifacts: 1 })
    .onConflictDoUpdate({ target: p.project, set: { artifacts: sql`${p.artifacts} + excluded.artifacts` } })
    .prepare(),
);
const forget = prepared((db) =>
  db
    .delete(p)
    .where(eq(p.project, sql.placeholder('project')))
    .prepare(),
);

/** Add an artifact to the report. */
export async function addMigrated(tx: Tx, row: MigratedArtifact): Promise<void> {
  const { changes } = await orm(tx).insert(a).values(row).onConflictDoNothing().run();
  if (changes > 0) await addToProject(tx).run({ project: row.project });
}

/** Take an artifact out of the report. */
export async function removeMigrated(tx: Tx, { project, artifact }: MigratedArtifact): Promise<void> {
  const where = and(eq(a.project, project), eq(a.artifact, artifact));
  if ((await orm(tx).delete(a).where(where).run()).changes === 0) return;
  await orm(tx)
    .update(p)
    .set({ artifacts: sql`${p.artifacts} - 1` })
    .where(eq(p.project, project))
    .run();
  await orm(tx)
    .delete(p)
    .where(and(eq(p.project, project), eq(p.artifacts, 0)))
    .run();
}

/** Take a project out of the report: somebody here expects it now. */
export async function forgetMigratedProject(tx: Tx, project: number): Promise<void> {
  await forget(tx).run({ project });
}

/** The projects of the report behind `after`, by their row ids, at most `limit`. */
export async function migratedProjects(
  db: Db,
  after: number,
  limit: number,
): Promise<{ project: number; artifacts: number }[]> {
  return await orm(db).select().from(p).where(gt(p.project, after)).orderBy(asc(p.project)).limit(limit).all();
}

/** The artifacts of one project of the report behind `after`, by their row ids, at most `limit`. */
export async function migratedArtifacts(
  db: Db,
  project: number,
  after: number,
  limit: number,
): Promise<MigratedArtifact[]> {
  return await orm(db)
    .select()
    .from(a)
    .where(and(eq(a.project, project), gt(a.artifact, after)))
    .orderBy(asc(a.artifact))
    .limit(limit)
    .all();
}

/** How many artifacts of how many projects the report has, and how many that belong to no project. */
export async function countMigrated(db: Db): Promise<{ artifacts: number; projects: number; withoutProject: number }> {
  const counted = await orm(db)
    .select({ artifacts: sum(p.artifacts), projects: count() })
    .from(p)
    .where(gt(p.project, 0))
    .get();
  const none = await orm(db).select().from(p).where(eq(p.project, 0)).get();
  return {
    artifacts: Number(counted?.artifacts ?? 0),
    projects: counted?.projects ?? 0,
    withoutProject: none?.artifacts ?? 0,
  };
}
