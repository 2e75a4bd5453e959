/** The environments in which artifacts run or ran, with the number of those that run there now by status. */
import { AttestryError } from '#lib/errors.ts';
import { FINDING_KINDS } from '#lib/inventory/drift/find-drift.ts';
import { countFindings } from '#db/environment/findings.ts';
import { newestInventory } from '#db/environment/inventories.ts';
import type { Db } from '#db/open.ts';
import { environmentsAfter } from '#db/project/environment-status.ts';
import type { Context } from '#lib/context/context.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import { countsOf } from '#lib/query/item/status-counts.ts';
import type { EnvironmentItem, EnvironmentPage, FindingCounts } from '#lib/views/environment/environment.ts';

const DEFAULT_LIMIT = 50;
const MAX_PAGE_SIZE = 200;

type EnvironmentRow = Awaited<ReturnType<typeof environmentsAfter>>[number];

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
  const environments: EnvironmentItem[] = [];
  for (const row of page) environments.push(await itemOf(store.read, row, await findingCounts(store.read, row.id)));
  return {
    environments,
    cursor: rows.length > limit ? encodeCursor([page.at(-1)!.name]) : null,
  };
}

/** One environment by its name, with its row id and the differences of each kind; null where there is none. */
export async function findEnvironmentItem(
  db: Db,
  name: string,
): Promise<{ id: number; item: EnvironmentItem; kinds: FindingCounts } | null> {
  const [row] = await environmentsAfter(db, { name, limit: 1 });
  if (row === undefined) return null;
  const kinds = await findingCounts(db, row.id);
  return { id: row.id, item: await itemOf(db, row, kinds), kinds };
}

async function itemOf(
  db: Db,
  { id, name, owner, counts: rows }: EnvironmentRow,
  { unresolved, ...drift }: FindingCounts,
): Promise<EnvironmentItem> {
  const counts = countsOf(rows);
  const observed = await newestInventory(db, id, 'observed');
  const isObserved = observed !== null && !observed.withdrawn;
  return { name, owner, artifacts: sumOf(counts), counts, drift: isObserved ? sumOf(drift) : null, unresolved };
}

const sumOf = (numbers: { [name: string]: number }): number =>
  Object.values(numbers).reduce((sum, number) => sum + number, 0);

/** The number of differences of each kind of an environment (row id). */
async function findingCounts(db: Db, environment: number): Promise<FindingCounts> {
  const counts = Object.fromEntries(FINDING_KINDS.map((kind) => [kind, 0])) as FindingCounts;
  for (const { kind, findings } of await countFindings(db, environment)) counts[kind] = findings;
  return counts;
}
