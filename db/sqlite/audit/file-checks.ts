/** Checks the file of a store: its pages and indexes, and its schema against the one that ships. */
import Database from 'better-sqlite3';
import { type Db } from '../../connection/connection.ts';
import { driver } from '../connection.ts';
import { quoted } from '../../row-macs/mac-table.ts';
import {
  compareSchemas,
  type FileProblem,
  type Integrity,
  type SchemaDifference,
  type SchemaRow,
} from '../../audit/comparison/findings.ts';
import { MIGRATIONS } from '../../migrations/bundled.ts';

/** At most this many problems are listed; one damaged page can cause thousands. */
const MAX_PROBLEMS = 200;

/** The problems in pages, rows and indexes, and those of the full-text tables. */
export async function checkIntegrity(db: Db): Promise<Integrity> {
  return { problems: fileProblems(db), isComplete: true };
}

function fileProblems(db: Db): FileProblem[] {
  const client = driver(db);
  try {
    return [...pragmaProblems(client, `integrity_check(${MAX_PROBLEMS})`), ...fullTextProblems(client)];
  } catch (error) {
    if (!isDamage(error)) throw error;
    // SQLite checks nothing where it cannot open one virtual table, so that each table is checked alone.
    return [...problemsByTable(client), ...fullTextProblems(client)];
  }
}

/** What `PRAGMA integrity_check` says about each table alone; what SQLite cannot read is a problem of its table. */
function problemsByTable(client: Database.Database): FileProblem[] {
  const names = client.prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'table'`).pluck().all();
  const problems = ['sqlite_master', ...names].flatMap((name) =>
    unlessDamaged(name, () => pragmaProblems(client, `integrity_check(${quoted(name)})`)),
  );
  const message = 'the tables were checked one by one, and the list of the free pages of the file was not checked';
  return [...problems, { table: null, message }];
}

function pragmaProblems(client: Database.Database, pragma: string): FileProblem[] {
  const rows = client.pragma(pragma) as { integrity_check: string }[];
  return rows
    .map((row) => row.integrity_check)
    .filter((line) => line !== 'ok')
    .map((line) => ({ table: namedIn(line), message: `SQLite reports: ${line}` }));
}

/** The table or index that a line of `PRAGMA integrity_check` names. */
function namedIn(line: string): string | null {
  const [, fullText] = /FTS5 table main\.(\w+)/.exec(line) ?? /^fts5: .* table "(\w+)"/.exec(line) ?? [];
  const [, index] = /(?:index|missing from index|in index) (\w+)/.exec(line) ?? [];
  return fullText ?? index ?? null;
}

/**
 * Whether the tables in which FTS5 stores each full-text index belong together, as far as FTS5 does not compare them
 * itself for an index without content (https://sqlite.org/fts5.html, §9): the number of rows, and the pages of segments.
 */
function fullTextProblems(client: Database.Database): FileProblem[] {
  const find = `SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'`;
  const names = client.prepare<[], string>(find).pluck().all();
  return names.flatMap((table) =>
    unlessDamaged(table, () => {
      const [data, idx, docsize] = ['data', 'idx', 'docsize'].map((part) => quoted(`${table}_${part}`));
      // Row 1 begins with the number of rows as a varint. The row id of a page has its segment from bit 37 on.
      const { totals, rows, lost } = client
        .prepare<[], { totals: unknown; rows: number; lost: number }>(
          `SELECT (SELECT block FROM ${data} WHERE id = 1) AS totals, (SELECT count(*) FROM ${docsize}) AS rows,
            (SELECT count(*) FROM (SELECT DISTINCT id >> 37 AS segment FROM ${data} WHERE id > 10)
              WHERE segment < 65536 AND segment NOT IN (SELECT segid FROM ${idx})) AS lost`,
        )
        .get()!;
      const counted = totals instanceof Uint8Array ? readVarint(totals) : null;
      return [
        ...(counted === rows
          ? []
          : [`the index of words counts ${counted ?? 'no'} rows, and has the sizes of ${rows}`]),
        ...(lost === 0 ? [] : [`the index of words lacks the terms of ${lost} of its segments`]),
      ].map((message) => ({ table, message }));
    }),
  );
}

/** An SQLite varint (https://sqlite.org/fileformat2.html, §1.6) of at most 8 bytes; no bytes are 0. */
function readVarint(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes.subarray(0, 8)) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) break;
  }
  return value;
}

function unlessDamaged(table: string, find: () => FileProblem[]): FileProblem[] {
  try {
    return find();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return [{ table, message: `SQLite cannot read the table: ${error.message}` }];
  }
}

/** Errors of SQLite about what it reads: SQLITE_ERROR is that of a virtual table that it cannot open. */
function isDamage(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Database.SqliteError && /^SQLITE_(ERROR$|CORRUPT)/.test(error.code);
}

/** What of the schema is not as the migrations of this version make it: tables, indexes, triggers and views. */
export async function schemaDifferences(db: Db): Promise<SchemaDifference[]> {
  return compareSchemas(readSchema(driver(db)), shippedSchema());
}

function shippedSchema(): Map<string, SchemaRow> {
  const memory = new Database(':memory:');
  try {
    for (const { statements } of MIGRATIONS) for (const statement of statements) memory.exec(statement);
    return readSchema(memory);
  } finally {
    memory.close();
  }
}

/** Statistics of the query planner and automatic indexes are no part of the schema that ships. */
function readSchema(client: Database.Database): Map<string, SchemaRow> {
  const rows = client
    .prepare<[], SchemaRow>(`SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'`)
    .all();
  return new Map(rows.map((row) => [`${row.type} ${row.name}`, row]));
}

/** The number of applied migrations that the file states, and the number of those that this version ships. */
export async function schemaVersions(db: Db): Promise<{ stated: number; shipped: number }> {
  return { stated: driver(db).pragma('user_version', { simple: true }) as number, shipped: MIGRATIONS.length };
}
