/** Fills a new file of SQLite with the rows of another engine. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { quoted } from '../../row-macs/mac-table.ts';
import type { SqlValue } from '../../row-macs/mac.ts';
import type { TrigramTable } from '../../schema/search/trigram-row.ts';
import type { SearchableKind } from '../full-text.ts';
import { migrate } from '../migrate.ts';
import { makeSingleFile } from './copy-store.ts';

/** A file that is being filled. It is useless before `finish`. */
export type NewFile = {
  /** What adds a row of a table, which has the values of these columns. */
  inserterOf(table: string, columns: readonly string[]): (values: readonly SqlValue[]) => void;
  addWords(kind: SearchableKind, id: number, words: string): void;
  /** The newest row id that a table has ever had. */
  setLastId(table: string, id: number): void;
  /** Make the indexes; without `withSearch` nothing is found by a part of its text. The file is complete then. */
  finish(signal: AbortSignal, withSearch: boolean): Promise<void>;
  close(): void;
};

type Entry = { type: 'index' | 'trigger'; name: string; sql: string };

/** The texts of the rows that are found by a part of them, as db/full-text indexes them. */
const TRIGRAM_TEXTS: { [Table in TrigramTable]: string } = {
  search_term: "' ' || text",
  component: "' ' || label || coalesce(' ' || purl, '')",
  signer: "' ' || identity",
};

const PAGE_SIZE = 8_192;

/** Make a file with every table of this version and no row. One that becomes larger than `maxBytes` fails. */
export function createFile(file: string, maxBytes: number | null = null): NewFile {
  const client = new Database(file);
  try {
    client.pragma(`page_size = ${PAGE_SIZE}`);
    if (maxBytes !== null) client.pragma(`max_page_count = ${Math.max(1, Math.floor(maxBytes / PAGE_SIZE))}`);
    // A file whose process ends is made anew.
    for (const pragma of ['journal_mode = OFF', 'synchronous = OFF', 'foreign_keys = OFF', 'cache_size = -65536'])
      client.pragma(pragma);
    migrate(client);
    // An index that is made from all rows costs less than one that grows with each. The triggers refuse changes.
    const later = client
      .prepare<[], Entry>(
        `SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid`,
      )
      .all();
    for (const { type, name } of later) client.exec(`DROP ${type} ${quoted(name)}`);
    const words = {
      artifact: client.prepare<[number, string]>('INSERT INTO artifact_words (rowid, words) VALUES (?, ?)'),
      project: client.prepare<[number, string]>('INSERT INTO project_words (rowid, words) VALUES (?, ?)'),
    };
    client.exec('BEGIN');
    return {
      inserterOf(table, columns) {
        const names = columns.map(quoted).join(', ');
        const places = columns.map(() => '?').join(', ');
        const insert = client.prepare(`INSERT INTO ${quoted(table)} (${names}) VALUES (${places})`);
        return (values) => void insert.run(...values);
      },
      addWords: (kind, id, text) => void words[kind].run(id, text),
      setLastId(table, id) {
        // Only some tables keep it; the ids of others go on behind those of their rows.
        const isKept = client.prepare('SELECT 1 FROM sqlite_schema WHERE name = ? AND sql LIKE ?');
        if (isKept.get(table, '%AUTOINCREMENT%') === undefined) return;
        client.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(table);
        client.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(table, id);
      },
      async finish(signal, withSearch) {
        const trigrams = Object.entries(withSearch ? TRIGRAM_TEXTS : {}).map(
          ([table, text]) => `INSERT INTO ${table}_trigrams (rowid, text) SELECT rowid, ${text} FROM ${table}`,
        );
        for (const statement of [...trigrams, ...later.map(({ sql }) => sql), 'COMMIT']) {
          signal.throwIfAborted();
          client.exec(statement);
          await nextTurn();
        }
        client.close();
        makeSingleFile(file);
      },
      close: () => client.close(),
    };
  } catch (error) {
    client.close();
    throw error;
  }
}
