/** Which projects are private, and who made them so. */
import { desc, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { project, visibilityChange } from '../schema/index.ts';
import { mergedInto, projectById } from '../project/projects.ts';

/** A change of the visibility of a project. */
export type VisibilityChangeRow = typeof visibilityChange.$inferSelect;

// The condition has no parameter: SQLite uses a partial index only then.
const selectPrivate = prepared((db) =>
  db
    .select({ id: project.id, slug: project.slug })
    .from(project)
    .where(sql`private = 1`)
    .prepare(),
);

/**
 * The private projects, each by its row id. One that was merged into another has the slug of that one, so that whoever
 * sees this one sees what still refers to it.
 */
export async function privateProjects(db: Db): Promise<{ id: number; slug: string }[]> {
  const rows = await selectPrivate(db).all();
  return Promise.all(
    rows.map(async ({ id, slug }) => ({
      id,
      slug: mergedInto(slug) === null ? slug : ((await projectById(db, id))?.slug ?? slug),
    })),
  );
}

/** Record who made a project private or public, and why. Returns the number of the change. */
export async function addVisibilityChange(tx: Tx, row: Omit<VisibilityChangeRow, 'id'>): Promise<number> {
  return (await orm(tx).insert(visibilityChange).values(row).returning({ id: visibilityChange.id }).get()).id;
}

/** The changes of the visibility of a project (row id), the newest first, at most `limit`. */
export async function visibilityChanges(db: Db, id: number, limit: number): Promise<VisibilityChangeRow[]> {
  return await orm(db)
    .select()
    .from(visibilityChange)
    .where(eq(visibilityChange.project, id))
    .orderBy(desc(visibilityChange.id))
    .limit(limit)
    .all();
}
