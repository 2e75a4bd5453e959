/** Reads every row of a data folder, for a copy into another engine. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AttestryError } from '#lib/errors.ts';
import { quoted } from '../../row-macs/mac-table.ts';
import type { SqlValue } from '../../row-macs/mac.ts';
import { refuseLoneCopy } from '../data-folder/lone-copy.ts';
import type { SearchableKind } from '../full-text.ts';

/** The rows of a store at one moment. */
export type RowSource = {
  /** The size of the file, in bytes. */
  readonly size: number;
  count(table: string): number;
  /** The columns of every row of a table, in the order of some columns. */
  rows(table: string, columns: readonly string[], order: readonly string[]): Iterable<SqlValue[]>;
  /** The words of each artifact or project that is indexed, as JSON. */
  words(kind: SearchableKind): Iterable<[id: number, words: string]>;
  /** The newest row id that a table has ever had; 0 where only its rows say so. */
  lastId(table: string): number;
  close(): void;
};

/** Open the store of a folder, which this version has migrated. Throws `not-found` where there is none. */
export function openRowSource(folder: string): RowSource {
  const file = join(folder, 'attestry.db');
  if (!existsSync(file)) throw new AttestryError('not-found', `the data folder ${folder} has no store`);
  refuseLoneCopy(file);
  const client = new Database(file, { readonly: true, fileMustExist: true, timeout: 10_000 });
  client.pragma('temp_store = FILE');
  for (const kind of ['artifact', 'project'])
    client.exec(`CREATE VIRTUAL TABLE temp.${kind}_terms USING fts5vocab(main, ${kind}_words, instance)`);
  client.exec('BEGIN');
  // The first query begins the read transaction.
  client.prepare('SELECT count(*) FROM sqlite_schema').get();
  return {
    size: statSync(file).size,
    count: (table) =>
      client
        .prepare<[], number>(`SELECT count(*) FROM ${quoted(table)}`)
        .pluck()
        .get()!,
    rows: (table, columns, order) =>
      client
        .prepare<[], SqlValue[]>(
          `SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(table)} ORDER BY ${order.map(quoted).join(', ')}`,
        )
        .raw()
        .iterate(),
    words: (kind) =>
      client
        .prepare<[], [number, string]>(`SELECT doc, json_group_array(term) FROM temp.${kind}_terms GROUP BY doc`)
        .raw()
        .iterate(),
    lastId: (table) =>
      client.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(table) ?? 0,
    close: () => client.close(),
  };
}
