/** Copies a database of PostgreSQL into a new file of SQLite, while apps write to it. */
import { join } from 'node:path';
import type pg from 'pg';
import { AttestryError } from '#lib/errors.ts';
import { storeFailure } from '../../connection/failure.ts';
import { quoted } from '../../row-macs/mac-table.ts';
import type { SqlValue } from '../../row-macs/mac.ts';
import { createFile, type NewFile } from '../../sqlite/backup/new-file.ts';
import { openRowSource } from '../../sqlite/backup/row-source.ts';
import { refuseOtherVersion } from '../audit/audit-connection.ts';
import { schemaVersions } from '../audit/schema-checks.ts';
import { clientOf, oneByOne, wrapRun } from '../connection.ts';
import { postgresFailure } from '../failure.ts';
import { asInSqlite, COVERED_TABLES, keyFrom } from '../row-macs/covered-tables.ts';
import { differencesFrom } from './compare-copy.ts';
import { COPIED_TABLES, type CopiedTable } from './copied-tables.ts';

export type CopyOptions = {
  /** Rows that are copied, and their total. */
  progress: (done: number, total: number) => void;
  signal: AbortSignal;
};

/** A copy in which something is tried: the tables that it leaves out beside the search, and its largest size. */
export type TrialOptions = { beginsEmpty: (table: string) => boolean; maxBytes: number };

/**
 * Copy every row of the database at an address into `attestry.db` in a folder that has none. The copy is the state of
 * one moment, the begin of this call: one transaction reads everything, and no writer waits for it. At its end the
 * counts of all tables, the heads of the logs and every status are compared, but for a trial. Throws `not-found` where
 * the database has no store, and `conflict` where another version of Attestry has to migrate it first or where the copy
 * differs.
 */
export async function copyDatabase(
  address: string,
  folder: string,
  options: CopyOptions,
  trial: TrialOptions | null = null,
): Promise<void> {
  const tables = COPIED_TABLES.filter(({ name }) => trial?.beginsEmpty(name) !== true);
  const client = clientOf(address);
  let file: NewFile | null = null;
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { stated, shipped } = await schemaVersions(wrapRun(oneByOne(client)));
    if (stated !== shipped) refuseOtherVersion(stated, shipped);
    file = createFile(join(folder, 'attestry.db'), trial?.maxBytes);
    await copyRows(client, file, tables, options);
    if (trial === null) await copyWords(client, file, options);
    await file.finish(options.signal, trial === null);
    if (trial !== null) return;
    const copy = openRowSource(folder);
    try {
      const names = tables.map(({ name }) => name);
      const differences = await differencesFrom(copy, client, names);
      if (differences.length > 0)
        throw new AttestryError('conflict', `the copy differs from the database: ${differences.join('; ')}`);
    } finally {
      copy.close();
    }
  } catch (error) {
    throw postgresFailure(error) ?? storeFailure(error) ?? error;
  } finally {
    file?.close();
    await client.end();
  }
}

async function copyRows(
  client: pg.ClientBase,
  file: NewFile,
  tables: readonly CopiedTable[],
  { progress, signal }: CopyOptions,
): Promise<void> {
  const counts = tables.map(({ name }) => `(SELECT count(*) FROM ${quoted(name)})`).join(' + ');
  const total = (await client.query<{ n: number }>(`SELECT ${counts} AS n`)).rows[0]!.n;
  let done = 0;
  const keyOf = await macKeys(client);
  for (const table of tables) {
    const names = table.columns.map(({ name }) => name);
    const insert = file.inserterOf(table.name, names);
    const convert = table.name === 'row_mac' ? keyOf : converterOf(table);
    const order = table.order.map(quoted).join(', ');
    const query = `SELECT ${names.map(quoted).join(', ')} FROM ${quoted(table.name)} ORDER BY ${order}`;
    for await (const rows of pagesOf(client, query)) {
      for (const row of rows) insert(convert(row));
      done += rows.length;
      progress(done, total);
      signal.throwIfAborted();
    }
    if (table.generated !== null) file.setLastId(table.name, await lastId(client, table.name, table.generated));
  }
}

async function copyWords(client: pg.ClientBase, file: NewFile, { signal }: CopyOptions): Promise<void> {
  for (const kind of ['artifact', 'project'] as const) {
    const query = `SELECT id, array_to_string(tsvector_to_array(words), ' ') FROM ${kind}_words ORDER BY id`;
    for await (const rows of pagesOf(client, query)) {
      for (const [id, words] of rows) file.addWords(kind, id as number, words as string);
      signal.throwIfAborted();
    }
  }
}

type Convert = (row: readonly unknown[]) => SqlValue[];

const converterOf =
  ({ columns }: CopiedTable): Convert =>
  (row) =>
    row.map((value, at) => asInSqlite(columns[at]!.type, value));

/** The keys of row MACs are bytes in PostgreSQL, and values of any type in SQLite. */
async function macKeys(client: pg.ClientBase): Promise<Convert> {
  const { rows } = await client.query<{ id: number; name: string }>('SELECT id, name FROM table_mac');
  const tables = new Map<unknown, string>(rows.map(({ id, name }) => [id, name]));
  return ([table, key, mac]) => {
    const covered = COVERED_TABLES.get(tables.get(table) ?? '');
    const bytes = key as Buffer;
    return [table as number, covered === undefined ? bytes : keyFrom(covered, bytes), mac as Buffer];
  };
}

/** What one fetch reads at most, by the rows before it: the more the faster, until memory matters. */
const BYTES_PER_FETCH = 2 * 1024 * 1024;
const ROWS_PER_FETCH = 4_000;
const FIRST_FETCH = 64;

/** The rows of a query, some at a time. */
async function* pagesOf(client: pg.ClientBase, query: string): AsyncGenerator<unknown[][]> {
  await client.query(`DECLARE attestry_copy NO SCROLL CURSOR FOR ${query}`);
  for (let asked = FIRST_FETCH; ;) {
    const fetch = { text: `FETCH ${asked} FROM attestry_copy`, rowMode: 'array' as const };
    const { rows } = await client.query<unknown[]>(fetch);
    yield rows;
    if (rows.length < asked) break;
    const fitting = Math.floor((BYTES_PER_FETCH * rows.length) / (bytesOf(rows) + 1));
    asked = Math.max(1, Math.min(fitting, asked * 2, ROWS_PER_FETCH));
  }
  await client.query('CLOSE attestry_copy');
}

function bytesOf(rows: readonly unknown[][]): number {
  let bytes = 0;
  for (const row of rows)
    for (const value of row) if (typeof value === 'string' || value instanceof Uint8Array) bytes += value.length;
  return bytes;
}

/** The newest id that a table has given; 0 for none. */
async function lastId(client: pg.ClientBase, table: string, column: string): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    'SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass), 0) AS id',
    [quoted(table), column],
  );
  return rows[0]!.id;
}
