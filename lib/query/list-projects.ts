import { AttestryError } from '#lib/errors.ts';
import { listProjectRows } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import { parseProjectSlug } from '#lib/query/item/artifact-item.ts';
import { projectItem } from '#lib/query/item/project-item.ts';
import type { ProjectRef } from '#lib/views/reference/project-ref.ts';
import type { ProjectPage } from '#lib/views/project.ts';

const DEFAULT_LIMIT = 50;
const MAX_PAGE_SIZE = 200;

/**
 * A page of projects, ordered by slug. `claimed`: only those that are expected here, or only the others. Throws
 * `bad-request` for a cursor of another list.
 */
export async function listProjects(
  context: Context,
  query: { cursor?: string; limit?: number; claimed?: boolean } = {},
): Promise<ProjectPage> {
  const db = context.store.read;
  const limit = Math.min(Math.max(1, Math.trunc(query.limit ?? DEFAULT_LIMIT)), MAX_PAGE_SIZE);
  const after = query.cursor ? decodeCursor(query.cursor)[0] : '';
  if (typeof after !== 'string') throw new AttestryError('bad-request', 'the cursor does not belong to this list');
  const rows = await listProjectRows(db, after, limit + 1, query.claimed ?? null);
  const page = rows.slice(0, limit);
  return {
    projects: await Promise.all(page.map((row) => projectItem(db, row))),
    cursor: rows.length > limit ? encodeCursor([page.at(-1)!.slugKey]) : null,
  };
}

/** At most `limit` projects to choose from: those that are expected here by slug, then the others. */
export async function listProjectChoices({ store }: Context, limit: number): Promise<ProjectRef[]> {
  const claimed = await listProjectRows(store.read, '', limit, true);
  const others = claimed.length < limit ? await listProjectRows(store.read, '', limit - claimed.length, false) : [];
  return [...claimed, ...others].map((row) => parseProjectSlug(row.slug));
}
