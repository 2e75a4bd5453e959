/**
 * Drizzle's builder for the tables of db/schema, with the text that PostgreSQL reads. Both engines quote names and
 * write statements in the same way; parameters, generated ids, digests and the order of nulls differ.
 */
import { asc, Column, desc, getTableName, is, Param, Placeholder, SQL, sql, StringChunk } from 'drizzle-orm';
import type { DriverValueEncoder, QueryWithTypings } from 'drizzle-orm';
import { SQLiteAsyncDialect, SQLiteTable, type SQLiteColumn, type SQLiteInsertConfig } from 'drizzle-orm/sqlite-core';
import { columnOf } from '../connection/connection.ts';
import { postgresType, type PostgresType } from './tables/column-types.ts';
import { generatedKey } from './tables/tables.ts';

type SelectConfig = Parameters<SQLiteAsyncDialect['buildSelectQuery']>[0];
type Encoder = DriverValueEncoder<unknown, unknown>;

const typeOf = (encoder: Encoder): PostgresType | null => {
  const column = columnOf(encoder);
  return column && postgresType(column);
};

export class PostgresDialect extends SQLiteAsyncDialect {
  /**
   * `$1`, with the type where it is known: PostgreSQL takes the number of `coalesce($1, 0)` for one of 32 bits, which
   * has no room for a time in milliseconds.
   */
  override escapeParam = (index: number, value?: unknown): string => `$${index + 1}${castOf(value)}`;

  /** A row without an id gets one of PostgreSQL, as SQLite gives one to a row with null. */
  override buildInsertQuery({ onConflict, ...config }: SQLiteInsertConfig): SQL {
    const named = { ...config, ...(onConflict && { onConflict: onConflict.map(withPlainTarget) }) };
    const key = generatedKey(config.table);
    if (key === null || !Array.isArray(config.values)) return super.buildInsertQuery(named);
    const isMissing = (value: unknown) => value === undefined || (is(value, Param) && value.value === undefined);
    const values = config.values.map((row) => (isMissing(row[key]) ? { ...row, [key]: sql`default` } : row));
    return super.buildInsertQuery({ ...named, values });
  }

  /**
   * SQLite takes null for the smallest value, PostgreSQL for the largest; and SQLite reads rows that are equal in this
   * order by their row id, since its indexes end with it.
   */
  override buildSelectQuery(config: SelectConfig): SQL {
    const orderBy = withRowId(config)?.map((part) => (mayBeNull(part) ? withNulls(part) : part));
    const setOperators = config.setOperators.map((one) => ({ ...one, orderBy: one.orderBy?.map(withNulls) }));
    // -1 is no limit.
    const limit = is(config.limit, Placeholder) ? sql`nullif(${config.limit}::bigint, -1)` : config.limit;
    return super.buildSelectQuery({ ...config, ...(orderBy && { orderBy }), limit, setOperators } as SelectConfig);
  }

  /** Digests are bytes or text in SQLite, and text in PostgreSQL, whose columns have one type. */
  override sqlToQuery(query: SQL): QueryWithTypings {
    const isDigest = (encoder: Encoder) => typeOf(encoder) === 'digest';
    const built = query.toQuery({
      casing: (this as unknown as { casing: never }).casing,
      escapeName: (name) => this.escapeName(name),
      escapeParam: this.escapeParam,
      escapeString: (text) => this.escapeString(text),
      // Drizzle has no kind of its own for this, and nothing else reads the kinds.
      prepareTyping: (encoder) => (isDigest(encoder) ? 'uuid' : 'none'),
    });
    const params = built.params.map((param, at) => {
      if (!is(param, Param)) return built.typings?.[at] === 'uuid' ? digestText(param) : param;
      if (!is(param.value, Placeholder) || !isDigest(param.encoder)) return param;
      const { encoder } = param;
      return new Param(param.value, {
        mapToDriverValue: (value: unknown) => (value === null ? null : digestText(encoder.mapToDriverValue(value))),
      });
    });
    return { ...built, params };
  }
}

/** `on conflict ("id")`, where SQLite also takes `("table"."id")`. */
function withPlainTarget(onConflict: SQL): SQL {
  const plain = (chunk: unknown) => (is(chunk, Column) ? sql.identifier(chunk.name) : chunk);
  const chunks = onConflict.queryChunks.map((chunk) =>
    is(chunk, SQL) && Array.isArray(chunk.queryChunks[1]) ? sql`${chunk.queryChunks[1].map(plain)}` : chunk,
  );
  return new SQL(chunks);
}

type OrderPart = NonNullable<SelectConfig['orderBy']>[number];

/** What orders the rows, and after it the row id in the same direction. Not where rows are merged: they have none. */
function withRowId({ orderBy, table, distinct, groupBy }: SelectConfig): OrderPart[] | undefined {
  const last = orderBy?.at(-1);
  if (last === undefined || !is(table, SQLiteTable) || distinct !== undefined || groupBy?.length) return orderBy;
  const key = generatedKey(table);
  if (key === null) return orderBy;
  const id = table[key as keyof typeof table] as unknown as SQLiteColumn;
  const isOrdered = orderBy!.some((part) =>
    [part, ...(is(part, SQL) ? part.queryChunks : [])].some((one) => isSame(one, id)),
  );
  return isOrdered ? orderBy : [...orderBy!, isDescending(last) ? desc(id) : asc(id)];
}

const isSame = (one: unknown, { name, table }: SQLiteColumn) =>
  is(one, Column) && one.name === name && getTableName(one.table) === getTableName(table);

/** Whether what orders the rows may be null. Only what cannot may use an index without a word about nulls. */
function mayBeNull(part: OrderPart): boolean {
  const [column] = is(part, SQL)
    ? part.queryChunks.filter((chunk) => !is(chunk, StringChunk) || chunk.value.join('') !== '')
    : [part];
  return !(is(column, Column) && (column.notNull || column.primary));
}

const DESCENDING = /\bdesc\s*$/i;

function isDescending(part: OrderPart): boolean {
  const last = is(part, SQL) ? part.queryChunks.at(-1) : undefined;
  return is(last, StringChunk) && DESCENDING.test(last.value.join(''));
}

function withNulls<Part extends OrderPart>(part: Part): SQL {
  return isDescending(part) ? sql`${part} nulls last` : sql`${part} nulls first`;
}

/** A digest as PostgreSQL stores it: lower-case hex, or the text in any other spelling. */
function digestText(stored: unknown): unknown {
  return stored instanceof Uint8Array ? Buffer.from(stored).toString('hex') : stored;
}

const CASTS: { [Type in PostgresType]: string } = {
  bigint: '::bigint',
  'double precision': '::double precision',
  text: '::text',
  digest: '::text',
  bytea: '::bytea',
};

function castOf(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? CASTS.bigint : CASTS['double precision'];
  const type = is(value, Param) ? typeOf(value.encoder) : null;
  return type === null ? '' : CASTS[type];
}
