/** Both engines have the same tables, columns and indexes, and the migrations make them. */
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { getTableName } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { isDigestColumn } from '../schema/columns/columns.ts';
import { migrate } from '../sqlite/migrate.ts';
import { createDatabase, type TestDatabase } from './database.fixture.ts';
import { bundledSource, missingStatements } from './generate-migration.ts';
import { SOURCE_TABLES } from './tables/tables.ts';

/** What only one engine has: the full-text index, the number of the schema, and what replicas share. */
const OWN_TABLES =
  /^(?:sqlite_|(?:artifact|project)_words|(?:search_term|component|signer)_trigrams|attestry_migration|caller_limit|shared_note)/;

type Described = { columns: string[]; key: string[]; indexes: string[] };

let database: TestDatabase;
let client: pg.Client;
const sqlite = new Database(':memory:');
beforeAll(async () => {
  migrate(sqlite);
  database = await createDatabase(inject('postgres')!);
  client = new pg.Client({ connectionString: database.address });
  await client.connect();
});
afterAll(async () => {
  sqlite.close();
  await client.end();
  await database.remove();
});

/** A condition or an expression of an index without what each engine adds to it. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/::\w+|[()"`\s]/g, '')
    .replaceAll('!=', '<>')
    .replaceAll(/=anyarray\[([\d,]*)\]/g, 'in$1')
    .replaceAll(/'(\d+)'/g, '$1');

const TYPES: { [type: string]: string } = { INTEGER: 'bigint', TEXT: 'text', REAL: 'double precision', BLOB: 'bytea' };

/** The columns of digests: bytes or text in SQLite, text in PostgreSQL. */
const DIGESTS = new Set(
  SOURCE_TABLES.flatMap((table) =>
    getTableConfig(table)
      .columns.filter(isDigestColumn)
      .map(({ name }) => `${getTableName(table)}.${name}`),
  ),
);

/** Whether a column has a default, but not which: Drizzle writes each default with the row. */
const described = (name: string, type: string | undefined, isRequired: boolean, hasDefault: boolean): string =>
  `${name} ${type}${isRequired ? ' required' : ''}${hasDefault ? ' with a default' : ''}`;

function sqliteTable(table: string): Described {
  const rows = sqlite.prepare(
    `SELECT name, type, "notnull" AS required, dflt_value AS value, pk FROM pragma_table_info(?)`,
  );
  const columns = rows.all(table) as {
    name: string;
    type: string;
    required: number;
    value: string | null;
    pk: number;
  }[];
  const indexes = sqlite
    .prepare(`SELECT l.name, l."unique", s.sql FROM pragma_index_list(?) l LEFT JOIN sqlite_schema s ON s.name = l.name
      WHERE l.origin <> 'pk'`)
    .all(table) as { name: string; unique: number; sql: string }[];
  return {
    columns: columns
      .map(({ name, type: stored, required, value, pk }) => {
        const isId = pk === 1 && stored.toUpperCase() === 'INTEGER' && columns.every((one) => one.pk < 2);
        const type = DIGESTS.has(`${table}.${name}`) ? 'text' : TYPES[stored.toUpperCase()];
        return described(name, type, required === 1 || pk > 0, !isId && value !== null);
      })
      .sort(),
    key: columns
      .filter(({ pk }) => pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map(({ name }) => name),
    indexes: indexes.map(({ name, unique, sql }) => `${name} ${unique} ${plain(sql.slice(sql.indexOf('(')))}`).sort(),
  };
}

async function postgresTable(table: string): Promise<Described> {
  const columns = await client.query(
    `SELECT column_name AS name, data_type AS type, is_nullable AS nullable, column_default AS value
      FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public' ORDER BY ordinal_position`,
    [table],
  );
  const key = await client.query(
    `SELECT a.attname AS name FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (number, at)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
      WHERE i.indrelid = $1::regclass AND i.indisprimary ORDER BY k.at`,
    [`"${table}"`],
  );
  const indexes = await client.query(
    `SELECT c.relname AS name, i.indisunique AS "unique", pg_get_indexdef(i.indexrelid) AS sql FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = $1::regclass AND NOT i.indisprimary`,
    [`"${table}"`],
  );
  return {
    columns: columns.rows
      .map(({ name, type, nullable, value }: { [name: string]: string }) =>
        described(name!, type, nullable === 'NO', value !== null),
      )
      .sort(),
    key: key.rows.map(({ name }: { name: string }) => name),
    indexes: indexes.rows
      .filter(({ name }: { name: string }) => !OWN_TABLES.test(name))
      .map(({ name, unique, sql }: { name: string; unique: boolean; sql: string }) => {
        const columnsOf = sql.slice(sql.indexOf('(')).replaceAll(/ NULLS FIRST/g, '');
        return `${name} ${Number(unique)} ${plain(columnsOf)}`;
      })
      .sort(),
  };
}

const TABLES = SOURCE_TABLES.map(getTableName).sort();

it('both engines have the tables of the schema, and no other ones', async () => {
  const ofSqlite = sqlite.prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main'`).pluck().all() as string[];
  const ofPostgres = await client.query(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  const own = (names: string[]) => names.filter((name) => !OWN_TABLES.test(name)).sort();
  expect(own(ofSqlite)).toEqual(TABLES);
  expect(own(ofPostgres.rows.map(({ name }: { name: string }) => name))).toEqual(TABLES);
});

describe('the table', () => {
  it.each(TABLES)('%s has the same columns, key and indexes', async (table) => {
    expect(await postgresTable(table)).toEqual(sqliteTable(table));
  });
});

describe('the migrations', () => {
  it('make the tables of db/schema: after a change of it, run db/postgres/generate-migration.ts NAME', async () => {
    expect((await missingStatements()).statements).toEqual([]);
  });

  it('are bundled: after a change of a file, run db/postgres/generate-migration.ts', () => {
    expect(readFileSync(new URL('migrations/bundled.ts', import.meta.url), 'utf8')).toBe(bundledSource());
  });
});
