/** Pages of rows in the descending order of their ids, with the id of the last one as the cursor. */

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;

/** `cursor` is that of the page before. */
export type PageRequest = { cursor?: number; limit?: number };

/** Read a page. `read` gives the rows whose ids are below `before`, the newest first, at most `limit`. */
export async function pageById<Row extends { id: number }>(
  { cursor = Number.MAX_SAFE_INTEGER, limit = DEFAULT_PAGE_SIZE }: PageRequest,
  read: (before: number, limit: number) => Promise<Row[]>,
): Promise<{ rows: Row[]; cursor: string | null }> {
  const size = Math.min(limit, MAX_PAGE_SIZE);
  const rows = await read(cursor, size + 1);
  return { rows: rows.slice(0, size), cursor: rows.length > size ? String(rows[size - 1]!.id) : null };
}
