/** What projects were before their claims or their names changed. */
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, prepared } from '../connection/connection.ts';
import { project, projectChange as t } from '../schema/index.ts';
import { projectSlugs } from './projects.ts';

/** A project before a change. A merged one has a slug that leads to another project (`mergedInto`). */
export type ProjectBefore = { slug: string; names: string[]; claimed: boolean };

const selectBefore = prepared((db) =>
  db
    .select()
    .from(t)
    .where(and(eq(t.project, sql.placeholder('project')), gt(t.at, encodedPlaceholder(t.at, 'at'))))
    .orderBy(asc(t.at), asc(t.id))
    .limit(1)
    .prepare(),
);

const selectRow = prepared((db) =>
  db
    .select({ slug: project.slug, claimedAt: project.claimedAt })
    .from(project)
    .where(eq(project.id, sql.placeholder('project')))
    .prepare(),
);
const insert = prepared((db) =>
  db
    .insert(t)
    .values({
      project: sql.placeholder('project'),
      at: sql.placeholder('at'),
      slug: sql.placeholder('slug'),
      names: sql.placeholder('names'),
      claimed: sql.placeholder('claimed'),
    })
    .prepare(),
);

/** Record what a project (row id) is before it changes at `at` (RFC 3339). */
export async function addProjectChange(tx: Tx, id: number, at: string): Promise<void> {
  const row = await selectRow(tx).get({ project: id });
  if (row === undefined) return;
  const names = JSON.stringify(await projectSlugs(tx, id));
  await insert(tx).run({ project: id, at, slug: row.slug, names, claimed: row.claimedAt !== null });
}

/** What a project (row id) was at a time (RFC 3339); null where it has not changed since. */
export async function projectBefore(db: Db, id: number, at: string): Promise<ProjectBefore | null> {
  const row = await selectBefore(db).get({ project: id, at });
  return row === undefined ? null : { slug: row.slug, names: JSON.parse(row.names) as string[], claimed: row.claimed };
}
