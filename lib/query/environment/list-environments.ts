/** The environments in which artifacts run or ran, with the number of those that run there now by status. */
import { AttestryError } from '#lib/errors.ts';
import { environmentsAfter } from '#db/project/environment-status.ts';
import type { Context } from '#lib/context/context.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import { countsOf } from '#lib/query/item/status-counts.ts';
import type { EnvironmentItem, EnvironmentPage } from '#lib/views/environment/environment.ts';

const DEFAULT_LIMIT = 50;
const MAX_PAGE_SIZE = 200;

/** A page of environments in the order of their names. Throws `bad-request` for a cursor of another list. */
export async function listEnvironments(
  { store }: Context,
  query: { cursor?: string | undefined; limit?: number | undefined } = {},
): Promise<EnvironmentPage> {
  const limit = Math.min(query.limit ?? DEFAULT_LIMIT, MAX_PAGE_SIZE);
  const after = query.cursor ? decodeCursor(query.cursor)[0] : '';
  if (typeof after !== 'string') throw new AttestryError('bad-request', 'the cursor does not belong to this list');
  const rows = await environmentsAfter(store.read, { after, limit: limit + 1 });
  const page = rows.slice(0, limit);
  return {
    environments: page.map(toItem),
    cursor: rows.length > limit ? encodeCursor([page.at(-1)!.name]) : null,
  };
}

/** One environment by its name; null where there is none. */
export async function getEnvironment({ store }: Context, name: string): Promise<EnvironmentItem | null> {
  const [row] = await environmentsAfter(store.read, { name, limit: 1 });
  return row === undefined ? null : toItem(row);
}

function toItem({ name, counts }: Awaited<ReturnType<typeof environmentsAfter>>[number]): EnvironmentItem {
  const byStatus = countsOf(counts);
  return { name, artifacts: Object.values(byStatus).reduce((sum, number) => sum + number, 0), counts: byStatus };
}
