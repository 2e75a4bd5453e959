/** The types of columns in PostgreSQL. */
import type { Column } from 'drizzle-orm';
import { isDigestColumn } from '../../schema/columns/columns.ts';

/** `digest` is stored as text. */
export type PostgresType = 'bigint' | 'double precision' | 'text' | 'digest' | 'bytea';

const TYPES: { [sqlite: string]: PostgresType } = {
  integer: 'bigint',
  real: 'double precision',
  text: 'text',
  blob: 'bytea',
};

/**
 * The type of a column of db/schema. Numbers, flags and enum values are `bigint`, so that a condition on them has one
 * text for both engines. Throws where the column has a type that nothing maps.
 */
export function postgresType(column: Column): PostgresType {
  const type = isDigestColumn(column) ? 'digest' : TYPES[column.getSQLType()];
  if (type === undefined) throw new Error(`no type in PostgreSQL for ${column.getSQLType()} of ${column.name}`);
  return type;
}
