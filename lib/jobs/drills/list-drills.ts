/** The library of drills, and the record of those that were run. */
import { drillById, listDrillRows } from '#db/drill/drills.ts';
import type { Context } from '#lib/context/context.ts';
import { pageById, type PageRequest } from '#lib/query/find/page-by-id.ts';
import type { DrillLibraryItem, DrillPage, DrillView } from '#lib/views/drill/drill.ts';
import { drillView } from './drill-view.ts';
import { SCENARIOS } from './scenarios/library.ts';
import type { Scenario } from './stage/scenario.ts';

/** Drills of a scenario that its history has. */
const HISTORY = 12;

/** The library, and the drills, the newest first. `scenario`: only drills of this one. */
export async function listDrills(
  context: Context,
  { scenario, ...page }: PageRequest & { scenario?: string | undefined } = {},
): Promise<DrillPage> {
  const db = context.store.read;
  const read = async (before: number, limit: number) =>
    (await listDrillRows(db, { scenario: scenario ?? null, before, limit })).map((row) => ({ id: row.drill.id, row }));
  const { rows, cursor } = await pageById(page, read);
  return {
    library: await Promise.all(SCENARIOS.map((one) => withHistory(context, one))),
    drills: await Promise.all(rows.map(({ row }) => drillView(db, row, context.now()))),
    cursor,
  };
}

async function withHistory(context: Context, { attack: _attack, ...words }: Scenario): Promise<DrillLibraryItem> {
  const db = context.store.read;
  const rows = await listDrillRows(db, { scenario: words.id, before: Number.MAX_SAFE_INTEGER, limit: HISTORY });
  const views = await Promise.all(rows.map((row) => drillView(db, row, context.now())));
  const history = views.flatMap(({ id, result, endedAt, score }) =>
    result === null || endedAt === null ? [] : [{ id, outcome: result.outcome, endedAt, score }],
  );
  return { ...words, history: history.toReversed() };
}

/** A drill by its number; null where there is none. */
export async function getDrill(context: Context, id: number): Promise<DrillView | null> {
  const row = await drillById(context.store.read, id);
  return row && drillView(context.store.read, row, context.now());
}

/** A scenario of the library with its history; null where this version has none with this id. */
export async function getScenario(context: Context, id: string): Promise<DrillLibraryItem | null> {
  const scenario = SCENARIOS.find((one) => one.id === id);
  return scenario === undefined ? null : withHistory(context, scenario);
}
