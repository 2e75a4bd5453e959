/**
 * Connections of PostgreSQL: what runs a statement, and Drizzle's builder above it. Rows have the values that SQLite
 * gives: numbers for every number and for truth values, texts, and bytes.
 */
import pg from 'pg';
import { BaseSQLiteDatabase, type SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core';
import { RemotePreparedQuery, SQLiteRemoteSession, type RemoteCallback } from 'drizzle-orm/sqlite-proxy';
import { handleOf, type Db, type Orm, type Statement, type StatementOptions } from '../connection/connection.ts';
import { withoutNull } from '#lib/bytes/json/null-character.ts';
import { PostgresDialect } from './dialect.ts';

/**
 * Runs a statement over some connection to the server. `waits`: in a transaction that writes it may be sent later, with
 * the next statement that needs it.
 */
export type Run = (
  query: (pg.QueryArrayConfig | pg.QueryConfig) & { waits?: boolean },
) => Promise<pg.QueryResult | pg.QueryArrayResult>;

const { builtins } = pg.types;
const NUMBERS: ReadonlySet<number> = new Set([
  builtins.INT2,
  builtins.INT4,
  builtins.INT8,
  builtins.NUMERIC,
  builtins.FLOAT4,
  builtins.FLOAT8,
]);

/** How values are read: a number of 64 bits is one of JavaScript, since row ids and times are far below 2^53. */
export const TYPES: pg.CustomTypesConfig = {
  getTypeParser(type: number, format?: 'text' | 'binary') {
    if (NUMBERS.has(type)) return Number;
    if (type === builtins.BOOL) return (text: string) => Number(text === 't');
    return pg.types.getTypeParser(type, format as 'text');
  },
};

/** A client of a database that is not connected yet. The end of its connection fails the next query. */
export function clientOf(address: string): pg.Client {
  const client = new pg.Client({ connectionString: address, types: TYPES, options: '-c jit=off' });
  client.on('error', () => {});
  return client;
}

/** Runs statements over one connection, each when the one before it has ended: callers need not wait for others. */
export function oneByOne(client: pg.ClientBase): Run {
  let last: Promise<unknown> = Promise.resolve();
  return (query) => {
    const result = last.then(() => client.query(query));
    last = result.catch(() => undefined);
    return result;
  };
}

/**
 * Runs statements with values that PostgreSQL stores: no text of it has U+0000
 * (https://www.postgresql.org/docs/current/datatype-character.html). Documents and requests are read without that
 * character already; this is for what comes another way, such as an address or the name in a certificate.
 */
function withStorableValues(run: Run): Run {
  const storable = (value: unknown): unknown => {
    if (typeof value === 'string') return withoutNull(value);
    return Array.isArray(value) ? value.map(storable) : value;
  };
  return (query) => run(query.values === undefined ? query : { ...query, values: query.values.map(storable) });
}

/** A handle that runs its statements by `run`. */
export function wrapRun(given: Run, whole: Db | null = null): Db {
  const run = withStorableValues(given);
  const dialect = new PostgresDialect();
  const session = new PostgresSession(run, dialect);
  return handleOf({
    engine: 'postgres',
    orm: new BaseSQLiteDatabase('async', dialect, session as never, undefined) as unknown as Orm,
    client: run,
    prepareSql: (text, options = {}) => statementOf(run, text, options),
    whole,
  });
}

/**
 * Names of prepared statements by their text. Each connection keeps those that it has run, so that only statements that
 * the code prepares have one, of which there are few.
 */
const names = new Map<string, string>();

function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = `attestry_${names.size + 1}`));
  return name;
}

/**
 * The text of a statement that is written for both engines. SQLite takes hints about the order of a join and about an
 * index, a limit of -1 as none, and `IS` for any value.
 */
function postgresText(written: string): string {
  let count = 0;
  const ofNumbers = written.includes('unhex(') ? 'json_texts' : 'json_each';
  const lists = written.includes(' ->> ') ? 'json_pairs' : ofNumbers;
  return written
    .replaceAll('json_each(?) r', `${lists}(?) r`)
    .replaceAll('r.value ->> 0', 'r.first')
    .replaceAll('r.value ->> 1', 'r.second')
    .replaceAll(/\bCROSS JOIN (\w+ \w+ ON)\b/g, 'JOIN $1')
    .replaceAll(/ INDEXED BY \w+/g, '')
    .replaceAll(/\bIS \?/g, 'IS NOT DISTINCT FROM ?')
    .replaceAll(/\bLIMIT \?/g, 'LIMIT nullif(?::bigint, -1)')
    .replaceAll(/'[^']*'|\?/g, (found) => (found === '?' ? `$${(count += 1)}` : found));
}

/** A statement whose `?` are the values in their order. */
function statementOf(
  run: Run,
  written: string,
  { isKept = true, waits = false }: StatementOptions,
): Statement<unknown> {
  const text = postgresText(written);
  const named = { text, ...(isKept && { name: nameOf(text) }), ...(waits && { waits }) };
  const query = (values: unknown[]) => run({ ...named, values });
  return {
    get: async (...values) => (await query(values)).rows[0] as unknown,
    all: async (...values) => (await query(values)).rows,
    run: async (...values) => ({ changes: (await query(values)).rowCount ?? 0 }),
  };
}

type PrepareArguments = Parameters<SQLiteRemoteSession<never, never>['prepareQuery']>;

/** Drizzle's session: it makes the statements of the builder. */
class PostgresSession extends SQLiteRemoteSession<Record<string, never>, Record<string, never>> {
  readonly #run: Run;

  constructor(run: Run, dialect: SQLiteAsyncDialect) {
    super(unused, dialect, undefined);
    this.#run = run;
  }

  override prepareQuery(...[query, fields, method, isArray, mapResult]: PrepareArguments): never {
    return this.#prepare(nameOf(query.sql), query, fields, method, isArray, mapResult) as never;
  }

  override prepareOneTimeQuery(...[query, fields, method, isArray, mapResult]: PrepareArguments): never {
    return this.#prepare(undefined, query, fields, method, isArray, mapResult) as never;
  }

  #prepare(
    name: string | undefined,
    ...[query, fields, method, isArray, mapResult]: PrepareArguments
  ): RemotePreparedQuery {
    // Drizzle maps the columns of a row by their order. A statement without a description of its columns has names.
    const hasFields = fields !== undefined || mapResult !== undefined;
    const call: RemoteCallback = async (text, values, called) => {
      const rowMode = hasFields || called === 'values' ? { rowMode: 'array' as const } : {};
      const { rows, rowCount } = await this.#run({ text, values, ...(name === undefined ? {} : { name }), ...rowMode });
      return { rows: called === 'get' ? rows[0] : rows, changes: rowCount ?? 0 } as { rows: unknown[] };
    };
    const none = undefined as never;
    return new Query(call, query, SILENT, none, undefined, undefined, fields, method, isArray, mapResult);
  }
}

/** A query whose failures are those of the driver: Drizzle puts them into errors of its own, with text and values. */
class Query extends RemotePreparedQuery {
  queryWithCache<T>(_text: string, _values: unknown, query: () => Promise<T>): Promise<T> {
    return query();
  }
}

const SILENT = { logQuery: () => {} };

const unused: RemoteCallback = () => Promise.reject(new Error('the session runs its statements itself'));
