/** What a statement reads and writes, by its text. */

/**
 * `reads`: a query that gives the same rows until a table that it mentions is changed. `writes`: it changes `tables`.
 * `adds`: it adds one row of given values to a table and tells nothing, so that nobody has to wait for it. `unknown`:
 * anything else. `words`: the words of the text, among them each table that it mentions.
 */
export type Effect = { words: ReadonlySet<string> } & (
  | { does: 'reads' }
  | { does: 'writes'; tables: readonly string[] }
  | { does: 'adds'; tables: readonly string[] }
  | { does: 'unknown' }
);

const MAX_KNOWN = 2_000;
const known = new Map<string, Effect>();

/** The effect of a statement. It may name more tables than are true, such as a column that has the name of one. */
export function effectOf(text: string): Effect {
  let effect = known.get(text);
  if (effect !== undefined) return effect;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(text, (effect = readEffect(text)));
  return effect;
}

/** What gives other rows each time, or does more than to read. */
const CHANGING =
  /\b(?:pg_\w+|nextval|setval|currval|lastval|set_config|random\w*|gen_\w+|clock_timestamp|timeofday)\s*\(|\bFOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|(?:KEY\s+)?SHARE)\b|\bINTO\b/i;
const CHANGES = /\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?"?(\w+)"?/gi;
const ADDS =
  /^\s*insert\s+into\s+"?(\w+)"?\s*\([^()]*\)\s*values\s*\((?:\s*(?:\$\d+(?:::[a-z ]+)?|default|null)\s*,?)+\)\s*$/i;

function readEffect(text: string): Effect {
  const words = wordsOf(text);
  // Several statements.
  if (text.includes(';')) return { does: 'unknown', words };
  const added = ADDS.exec(text);
  if (added !== null) return { does: 'adds', tables: [added[1]!.toLowerCase()], words };
  const tables = [...text.matchAll(CHANGES)].map(([, table]) => table!.toLowerCase());
  if (tables.length > 0 && /^\s*(?:insert|update|delete|with)\b/i.test(text)) return { does: 'writes', tables, words };
  const isRead = tables.length === 0 && /^\s*(?:select|with)\b/i.test(text) && !CHANGING.test(text);
  return { does: isRead ? 'reads' : 'unknown', words };
}

/** A column that the builder writes: with its table, or in the list of what is selected or inserted. */
const COLUMN = String.raw`"\w+"(?:\."\w+")?`;
const SELECTED = new RegExp(String.raw`^(select(?: distinct)? )${COLUMN}(?:, ${COLUMN})* (?=from ")`);
const INSERTED = /^(insert into "\w+" )\([^()]*\)/;

function wordsOf(text: string): Set<string> {
  const withoutColumns = text
    .replace(SELECTED, '$1')
    .replace(INSERTED, '$1')
    .replaceAll(/(?<="\w+")\."\w+"/g, '');
  return new Set(withoutColumns.toLowerCase().match(/\w+/g));
}
