/** What a transaction has read, until it changes a table that the query mentions. */
import type { Answer, Sent } from './round.ts';

export type Memory = {
  /** The answer to a query that is remembered, else that of `ask`, which is remembered from now on. */
  answer(query: Sent, words: ReadonlySet<string>, ask: () => Promise<Answer>): Promise<Answer>;
  /** Forget the answers to queries that mention one of the tables. */
  forget(tables: readonly string[]): void;
  clear(): void;
};

type Query = { words: ReadonlySet<string>; answers: Map<string, Promise<Answer>> };

/** Bytes of the answers that are remembered, about. Everything is forgotten when there are more. */
const MAX_BYTES = 8 * 1024 * 1024;
/** A longer answer is not remembered: most such ones are the bytes of a document. */
const MAX_ANSWER_BYTES = 64 * 1024;

export function openMemory(): Memory {
  const queries = new Map<string, Query>();
  const mentioning = new Map<string, Query[]>();
  let bytes = 0;
  const clear = (): void => {
    for (const { answers } of queries.values()) answers.clear();
    bytes = 0;
  };
  const queryOf = ({ text, rowMode }: Sent, words: ReadonlySet<string>): Query => {
    const key = `${rowMode} ${text}`;
    let query = queries.get(key);
    if (query === undefined) {
      queries.set(key, (query = { words, answers: new Map() }));
      mentioning.clear();
    }
    return query;
  };
  const thoseMentioning = (table: string): Query[] => {
    let found = mentioning.get(table);
    if (found === undefined)
      mentioning.set(table, (found = [...queries.values()].filter(({ words }) => words.has(table))));
    return found;
  };
  return {
    async answer(query, words, ask) {
      const { answers } = queryOf(query, words);
      const key = keyOf(query.values ?? []);
      const known = answers.get(key);
      if (known !== undefined) return copyOf(await known);
      const asked = ask();
      answers.set(key, asked);
      const answer = await asked;
      const size = sizeOf(answer) + key.length;
      bytes += size;
      if (bytes > MAX_BYTES) clear();
      else if (size > MAX_ANSWER_BYTES && answers.get(key) === asked) answers.delete(key);
      return copyOf(answer);
    },
    forget(tables) {
      for (const { answers } of tables.flatMap(thoseMentioning)) answers.clear();
    },
    clear,
  };
}

function keyOf(values: readonly unknown[]): string {
  return values.map((value) => (value instanceof Uint8Array ? `x${hex(value)}` : JSON.stringify(value))).join();
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** The bytes of an answer, about. */
function sizeOf({ rows }: Answer): number {
  let size = 256;
  for (const row of rows)
    for (const value of Object.values(row as object))
      size += typeof value === 'string' || value instanceof Uint8Array ? 16 + value.length : 8;
  return size;
}

/** Whoever gets a row may change it. */
function copyOf({ rows, rowCount }: Answer): Answer {
  return { rows: rows.map((row) => (Array.isArray(row) ? [...(row as unknown[])] : { ...(row as object) })), rowCount };
}
