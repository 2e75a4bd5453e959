/**
 * The tables with row MACs in PostgreSQL, and their values as SQLite has them: a row has the same MAC with either
 * engine, so that a store that is moved keeps its MACs.
 */
import { getTableName, is, SQL } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { coveredColumns, type MacColumn, type MacTable, WITHOUT_MACS } from '../../row-macs/mac-table.ts';
import type { SqlValue } from '../../row-macs/mac.ts';
import { encodeDigest } from '../../schema/columns/columns.ts';
import { postgresType, type PostgresType } from '../tables/column-types.ts';
import { SOURCE_TABLES } from '../tables/tables.ts';

type CoveredColumn = MacColumn & { type: PostgresType };

/** A table with row MACs, without its id in `table_mac`. */
export type CoveredTable = Omit<MacTable, 'id' | 'columns'> & {
  columns: readonly CoveredColumn[];
  keyType: PostgresType;
};

/** Defaults that a file of SQLite declares other than the schema means: by its name, which no row has. */
const DECLARED: { [column: string]: SqlValue } = { 'artifact.tie': 'none' };

/** The tables with row MACs, by name. */
export const COVERED_TABLES: ReadonlyMap<string, CoveredTable> = new Map(
  SOURCE_TABLES.map(getTableName)
    .map((name, at) => [name, SOURCE_TABLES[at]!] as const)
    .filter(([name]) => !WITHOUT_MACS.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, table]) => [name, describeTable(name, table)]),
);

function describeTable(name: string, table: SQLiteTable): CoveredTable {
  const { columns, primaryKeys } = getTableConfig(table);
  const key = primaryKeys[0]?.columns ?? columns.filter(({ primary }) => primary);
  return {
    name,
    keyColumn: key[0]!.name,
    keyType: postgresType(key[0]!),
    primaryKey: key.map((column) => column.name),
    columns: coveredColumns(
      name,
      columns.map((column) => ({
        name: column.name,
        type: postgresType(column),
        defaultValue: defaultOf(column),
      })),
    ),
  };
}

/** The default that a file of SQLite declares for a column, with which a MAC leaves it out. */
function defaultOf(column: SQLiteColumn): SqlValue {
  if (column.default === undefined || column.default === null) return null;
  if (is(column.default, SQL)) throw new Error(`the default of ${column.name} is an expression`);
  const stored = column.mapToDriverValue(column.default);
  const declared = DECLARED[`${getTableName(column.table)}.${column.name}`];
  return declared ?? (typeof stored === 'boolean' ? Number(stored) : (stored as SqlValue));
}

/** A value that the driver has read, as SQLite has it. */
export function asInSqlite(type: PostgresType, value: unknown): SqlValue {
  return type === 'digest' && typeof value === 'string' ? encodeDigest(value) : (value as SqlValue);
}

/** A value of SQLite as PostgreSQL has it: a digest is text. */
export function asInDatabase(type: PostgresType, value: SqlValue): SqlValue {
  return type === 'digest' && value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

/** A value of the JSON of a row, as SQLite has it. */
export function reportedValue({ type, defaultValue }: CoveredColumn, value: unknown): SqlValue {
  // The row is of an earlier schema, which has no such column.
  if (value === undefined) return defaultValue;
  if (type === 'bytea' && typeof value === 'string') return Buffer.from(value.slice('\\x'.length), 'hex');
  return asInSqlite(type, value);
}

const SIGN = 1n << 63n;

/** The bytes of a key in `row_mac`. They have the order of the column of the table. */
export function keyBytes(key: SqlValue): Buffer {
  if (typeof key === 'string') return Buffer.from(key);
  if (key instanceof Uint8Array) return Buffer.from(key);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(key ?? 0) + SIGN);
  return bytes;
}

/** The bytes of a key of a table. */
export function storedKey({ keyType }: Pick<CoveredTable, 'keyType'>, key: SqlValue): Buffer {
  return keyBytes(asInDatabase(keyType, key));
}

/** The key of a table that has these bytes, as SQLite has it. */
export function keyFrom({ keyType }: Pick<CoveredTable, 'keyType'>, bytes: Buffer): SqlValue {
  if (keyType === 'bytea') return bytes;
  if (keyType === 'bigint') return Number(bytes.readBigUInt64BE() - SIGN);
  return asInSqlite(keyType, bytes.toString());
}
