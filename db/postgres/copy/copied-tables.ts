/** The tables of a store as a copy into the other engine has them. */
import { getTableName } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { postgresType, type PostgresType } from '../tables/column-types.ts';
import { generatedKey, SOURCE_TABLES } from '../tables/tables.ts';

/** A table as it is copied. */
export type CopiedTable = {
  name: string;
  columns: { name: string; type: PostgresType }[];
  /** The columns of its primary key. */
  order: string[];
  /** The column whose values the database makes; null: none. */
  generated: string | null;
};

/** Every table, in the order of the schema. */
export const COPIED_TABLES: readonly CopiedTable[] = SOURCE_TABLES.map((table) => {
  const { columns, primaryKeys } = getTableConfig(table);
  const key = primaryKeys[0]?.columns ?? columns.filter(({ primary }) => primary);
  const generated = generatedKey(table);
  return {
    name: getTableName(table),
    columns: columns.map((column) => ({ name: column.name, type: postgresType(column) })),
    order: key.map(({ name }) => name),
    generated: generated === null ? null : (table as unknown as { [name: string]: { name: string } })[generated]!.name,
  };
});
