/** Checks the file of a store: its pages and indexes, and its schema against the one that ships. */
import Database from 'better-sqlite3';
import { driver, type Db } from '../connection.ts';
import { MIGRATIONS } from '../../migrations/bundled.ts';

/** At most this many problems are listed; one damaged page can cause thousands. */
const MAX_PROBLEMS = 200;

/** The problems that SQLite finds in pages, rows and indexes (`PRAGMA integrity_check`). Empty where there are none. */
export function integrityProblems(db: Db): string[] {
  const rows = driver(db).pragma(`integrity_check(${MAX_PROBLEMS})`) as { integrity_check: string }[];
  return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
}

/** A table, index, trigger or view that is not as shipped. */
export type SchemaDifference = { type: string; name: string; table: string; change: 'added' | 'removed' | 'changed' };

type SchemaRow = { type: string; name: string; tbl_name: string; sql: string | null };

/** What of the schema is not as the migrations of this version make it: tables, indexes, triggers and views. */
export function schemaDifferences(db: Db): SchemaDifference[] {
  const shipped = shippedSchema();
  const found = readSchema(driver(db));
  const differences: SchemaDifference[] = [];
  for (const [key, row] of found) {
    const expected = shipped.get(key);
    if (expected === undefined) differences.push(describe(row, 'added'));
    else if (normal(expected.sql) !== normal(row.sql)) differences.push(describe(row, 'changed'));
  }
  for (const [key, row] of shipped) if (!found.has(key)) differences.push(describe(row, 'removed'));
  return differences;
}

function describe({ type, name, tbl_name: table }: SchemaRow, change: SchemaDifference['change']): SchemaDifference {
  return { type, name, table, change };
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

const normal = (sql: string | null): string => (sql ?? '').replaceAll(/\s+/g, ' ').trim();

/** The number of applied migrations that the file states, and the number of those that this version ships. */
export function schemaVersions(db: Db): { stated: number; shipped: number } {
  return { stated: driver(db).pragma('user_version', { simple: true }) as number, shipped: MIGRATIONS.length };
}
