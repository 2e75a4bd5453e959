import { AttestryError } from '#lib/errors.ts';
import { listProjectRows } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import { projectItem } from '#lib/query/item/project-item.ts';
import type { ProjectPage } from '#lib/views/project.ts';

const DEFAULT_LIMIT = 50;
const MAX_PAGE_SIZE = 200;

/** A page of projects, ordered by slug. Throws `bad-request` for a cursor of another list. */
export async function listProjects(
  context: Context,
  query: { cursor?: string; limit?: number } = {},
): Promise<ProjectPage> {
  const db = context.store.read;
  const limit = Math.min(Math.max(1, Math.trunc(query.limit ?? DEFAULT_LIMIT)), MAX_PAGE_SIZE);
  const after = query.cursor ? decodeCursor(query.cursor)[0] : '';
  if (typeof after !== 'string') throw new AttestryError('bad-request', 'the cursor does not belong to this list');
  const rows = await listProjectRows(db, after, limit + 1);
  const page = rows.slice(0, limit);
  return {
    projects: await Promise.all(page.map((row) => projectItem(db, row))),
    cursor: rows.length > limit ? encodeCursor([page.at(-1)!.slugKey]) : null,
  };
}
