/** For tests: the contents of the rollups, and a project as an earlier version stored it. */
import { eq } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { metricDay, project, projectBuilder, projectName, projectStatus } from '../schema/index.ts';
import { findProject, projectById } from './projects.ts';

/** Every rollup row that counts something, with the slug of its project (`all` for the rows of all projects). */
export async function nonEmptyRollupRows(db: Db): Promise<{ project: string; row: string }[]> {
  const tables = [projectStatus, projectBuilder, metricDay] as const;
  const rows = await Promise.all(tables.map((table) => orm(db).select().from(table).all()));
  const summaries = await Promise.all(
    rows.flat().map(async ({ project: id, ...figures }) => {
      const { builder: _builder, ...counted } = figures as typeof figures & { builder?: number };
      const isEmpty = Object.entries(counted).every(
        ([name, value]) =>
          (['day', 'status', 'deployed', 'level'].includes(name) && !('day' in counted && name === 'deployed')) ||
          value === 0,
      );
      const row = await orm(db).select().from(project).where(eq(project.id, id)).get();
      return isEmpty ? null : { project: id === 0 ? 'all' : (row?.slug ?? ''), row: JSON.stringify(counted) };
    }),
  );
  return summaries
    .filter((row) => row !== null)
    .sort((a, b) => `${a.project} ${a.row}`.localeCompare(`${b.project} ${b.row}`));
}

/** Rename a project as earlier versions did when they found that its repository was stored as another project. */
export async function renameAsEarlierVersion(tx: Tx, slug: string, earlierSlug: string): Promise<void> {
  const row = (await findProject(tx, slug))!;
  await orm(tx).update(project).set({ slug: earlierSlug, slugKey: earlierSlug }).where(eq(project.id, row.id)).run();
  await orm(tx)
    .update(projectName)
    .set({ until: (await projectById(tx, row.id))!.slugSeen })
    .where(eq(projectName.project, row.id))
    .run();
}
