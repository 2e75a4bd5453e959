/** For tests: what the roll-ups hold, and a store as an earlier version left it. */
import { eq } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm } from '../sqlite/connection.ts';
import { metricDay, project, projectBuilder, projectName, projectStatus } from '../schema/index.ts';
import { findProject, projectById } from './projects.ts';

/** Every roll-up row that counts something, by the slug of its project (`all` for all of them). */
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

/** Give a project the name that earlier versions gave one whose repository came to be known under another number. */
export async function renameAsEarlierVersion(tx: Tx, slug: string, apart: string): Promise<void> {
  const row = (await findProject(tx, slug))!;
  await orm(tx).update(project).set({ slug: apart, slugKey: apart }).where(eq(project.id, row.id)).run();
  await orm(tx)
    .update(projectName)
    .set({ until: (await projectById(tx, row.id))!.slugSeen })
    .where(eq(projectName.project, row.id))
    .run();
}
