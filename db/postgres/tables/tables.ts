/**
 * The tables of db/schema as Drizzle describes them for PostgreSQL. They are made from the one description, for the
 * migrations; queries use the tables of db/schema themselves.
 */
import { getTableName, is, SQL, sql, Table } from 'drizzle-orm';
import { bigint, customType, index, pgTable, primaryKey, uniqueIndex, type PgTable } from 'drizzle-orm/pg-core';
import { getTableConfig, SQLiteTable, type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import * as schema from '../../schema/index.ts';
import { postgresType } from './column-types.ts';

/** Texts are compared byte by byte, as in SQLite, whatever the collation of the database is. */
const TEXT = 'text COLLATE "C"';
const typed = (type: string) => customType<{ data: unknown }>({ dataType: () => type });

/** Every table of db/schema. */
export const SOURCE_TABLES: readonly SQLiteTable[] = Object.values(schema).filter((value) => is(value, SQLiteTable));

const generated = new WeakMap<Table, string | null>();

/**
 * The property of a table whose value the database makes where an insert has none: the only column of the primary key,
 * where it is an integer. Null where there is none.
 */
export function generatedKey(table: SQLiteTable): string | null {
  let key = generated.get(table);
  if (key === undefined) {
    const [found] = Object.entries(table).filter(
      ([, column]) => (column as SQLiteColumn).primary && (column as SQLiteColumn).getSQLType() === 'integer',
    );
    key = found?.[0] ?? null;
    generated.set(table, key);
  }
  return key;
}

function columnOf(source: SQLiteColumn, isGenerated: boolean) {
  const type = postgresType(source);
  if (type === 'bigint' && isGenerated)
    return bigint(source.name, { mode: 'number' }).primaryKey().generatedByDefaultAsIdentity();
  let column = typed(type === 'text' || type === 'digest' ? TEXT : type)(source.name);
  if (source.notNull) column = column.notNull() as typeof column;
  if (source.primary) column = column.primaryKey() as typeof column;
  if (source.default !== undefined) column = column.default(defaultOf(source)) as typeof column;
  return column;
}

function defaultOf(source: SQLiteColumn): SQL {
  if (is(source.default, SQL)) return source.default;
  const stored = source.mapToDriverValue(source.default);
  return sql.raw(typeof stored === 'number' ? String(stored) : `'${String(stored).replaceAll("'", "''")}'`);
}

/** The table of PostgreSQL for a table of db/schema. */
export function postgresTable(source: SQLiteTable): PgTable {
  const { columns, indexes, primaryKeys } = getTableConfig(source);
  const key = generatedKey(source);
  const generatedName = key === null ? null : (source as unknown as { [name: string]: SQLiteColumn })[key]!.name;
  return pgTable(
    getTableName(source),
    Object.fromEntries(columns.map((column) => [column.name, columnOf(column, column.name === generatedName)])),
    (table) => {
      const own = (part: unknown) => (is(part, SQL) ? part : table[(part as SQLiteColumn).name]!);
      // The order of a column that may be null, as the dialect asks for it.
      const sorted = (part: unknown) => {
        const built = own(part);
        return is(built, SQL) || (part as SQLiteColumn).notNull || (part as SQLiteColumn).primary
          ? built
          : built.nullsFirst();
      };
      return [
        ...primaryKeys.map((one) => primaryKey({ columns: one.columns.map(own) as never })),
        ...indexes.map(({ config: { name, unique, columns: parts, where } }) => {
          const built = (unique ? uniqueIndex(name) : index(name)).on(...(parts.map(sorted) as [never, ...never[]]));
          return where === undefined ? built : built.where(where);
        }),
        ...columns
          .filter((column) => column.isUnique)
          .map((column) => uniqueIndex(column.uniqueName).on(sorted(column) as never)),
      ];
    },
  );
}
