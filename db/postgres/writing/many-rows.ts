/** One statement that adds many rows, in place of one for each. */
import { effectOf } from './effect.ts';
import type { Sent } from './round.ts';

/** A row with longer bytes is sent alone: in a list they are hex. */
const MAX_BYTES = 16_384;

type ManyRows = { name: string; text: string; order: readonly number[] } | null;

const known = new Map<string, ManyRows>();

/**
 * Statements that do what these do, of which nobody needs the answer. Those that add one row each, and have the same
 * text, become one in the place of the first, which adds the rows in their order. The rows of one table keep their
 * order, also where their texts differ, because they get their row ids in it.
 */
export function withManyRows(statements: readonly Sent[]): Sent[] {
  return groupsOf(statements).flatMap((same) => {
    const [{ name, text }] = same as [Sent, ...Sent[]];
    const isOne = same.length === 1 || name === undefined;
    if (isOne || same.some(isLong)) return same;
    let many = known.get(text);
    if (many === undefined) known.set(text, (many = manyRowsOf(name, text)));
    if (many === null) return same;
    return [
      { name: many.name, text: many.text, values: many.order.map((at) => same.map(({ values }) => values![at])) },
    ];
  });
}

/** The statements by their text, where none between them concerns the same table. */
function groupsOf(statements: readonly Sent[]): Sent[][] {
  const groups: Sent[][] = [];
  const newest = new Map<string, Sent[]>();
  for (const statement of statements) {
    const effect = effectOf(statement.text);
    const table = effect.does === 'adds' ? effect.tables[0]! : null;
    const group = table === null ? undefined : newest.get(table);
    if (group !== undefined && group[0]!.text === statement.text) {
      group.push(statement);
      continue;
    }
    groups.push([statement]);
    if (table === null) for (const word of effect.words) newest.delete(word);
    else newest.set(table, groups.at(-1)!);
  }
  return groups;
}

function isLong({ values }: Sent): boolean {
  return values!.some((value) => value instanceof Uint8Array && value.length > MAX_BYTES);
}

const PARTS = /^\s*(insert\s+into\s+"?\w+"?)\s*\(([^()]*)\)\s*values\s*\(([^()]*)\)\s*$/i;
const TYPED = /^\$(\d+)::([a-z ]+)$/;

/** Null where the text does not say the type of each value. A column with its default is left out. */
function manyRowsOf(name: string, text: string): ManyRows {
  const [, into, names, values] = PARTS.exec(text)!;
  const columns: string[] = [];
  const selected: string[] = [];
  const lists: string[] = [];
  const order: number[] = [];
  for (const [at, value] of values!.split(',').entries()) {
    const given = value.trim();
    if (given === 'default') continue;
    columns.push(names!.split(',')[at]!.trim());
    const typed = TYPED.exec(given);
    if (typed === null && given !== 'null') return null;
    selected.push(typed === null ? given : `r.c${lists.length}`);
    if (typed === null) continue;
    order.push(Number(typed[1]) - 1);
    lists.push(`$${order.length}::${typed[2]}[]`);
  }
  const row = lists.map((_list, at) => `c${at}`).join(', ');
  return {
    name: `${name}_rows`,
    text: `${into} (${columns.join(', ')}) select ${selected.join(', ')} from unnest(${lists.join(', ')}) as r (${row})`,
    order,
  };
}
