/**
 * Handles of database connections, of either engine. Modules outside db/ see an opaque handle; db/ gets the query
 * builder and prepared statements of a handle here. Every statement is awaited: SQLite answers at once, PostgreSQL over
 * a socket.
 */
import { Column, is, sql } from 'drizzle-orm';
import type { AnyColumn, DriverValueEncoder } from 'drizzle-orm';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import { encodeDigest } from '../schema/columns/columns.ts';

declare const opaque: unique symbol;

/** A connection that answers queries. */
export type Db = { readonly [opaque]: 'db' };

/** A connection with an open transaction: all its writes are committed together or not at all. */
export type Tx = Db & { readonly transaction: true };

/**
 * The query builder. It is Drizzle's for SQLite on both engines, because the tables are described once; PostgreSQL has
 * its own dialect below it (postgres/dialect.ts).
 */
export type Orm = BaseSQLiteDatabase<'async', { changes: number }>;

/** A prepared statement; its `?` are the values in their order. */
export type Statement<Row> = {
  get(...values: unknown[]): Promise<Row | undefined>;
  all(...values: unknown[]): Promise<Row[]>;
  run(...values: unknown[]): Promise<{ changes: number }>;
};

/**
 * `isKept`: whether the code has this text, so that the server may keep it too. Default: it has. `waits`: nobody needs
 * what the statement answers, so that PostgreSQL gets it together with a later one of the transaction.
 */
export type StatementOptions = { isKept?: boolean; waits?: boolean };

/** A database that keeps a store. */
export type Engine = 'sqlite' | 'postgres';

/** Which rows of a table (row ids) are not as Attestry wrote them. SQLite compares them at once. */
export type RowCheck = (table: string, keys: readonly number[]) => readonly number[] | Promise<readonly number[]>;

/** What an engine gives for a handle. */
export type Connection = {
  readonly engine: Engine;
  readonly orm: Orm;
  /** The driver of the engine, for code that only this engine runs. */
  readonly client: unknown;
  /** Prepare SQL that both engines read, with `?` for values. */
  prepareSql(text: string, options?: StatementOptions): Statement<unknown>;
  /** Called before each use: SQLite opens the read transaction of the current turn. */
  begin?: () => void;
  /** Of a connection that hides projects: the one that shows the whole store. */
  readonly whole: Db | null;
  editedOf?: RowCheck;
};

type Registry = {
  connections: WeakMap<object, Connection>;
  caches: WeakMap<object, Map<unknown, unknown>[]>;
};

// Next loads a module more than once in one process, but the process opens the store once: every copy of this module
// must find the same handles.
const shared = globalThis as typeof globalThis & { __attestryHandles?: Registry };
const { connections, caches } = (shared.__attestryHandles ??= { connections: new WeakMap(), caches: new WeakMap() });

/** A handle for a connection that an engine has opened. */
export function handleOf(connection: Connection): Db {
  const db = { transaction: true } as unknown as Db;
  connections.set(db, connection);
  return db;
}

/** The connection behind a handle, ready for a statement. */
export function connectionOf(db: Db): Connection {
  const connection = connections.get(db)!;
  connection.begin?.();
  return connection;
}

/**
 * The connection that shows the whole store. Whatever is shown of what it reads has to be visible for another reason:
 * an evaluation counts every document, whoever asks for the status.
 */
export function wholeStore(db: Db): Db {
  return connections.get(db)?.whole ?? db;
}

/** Whether projects are hidden from a connection. */
export function hidesProjects(db: Db): boolean {
  return wholeStore(db) !== db;
}

/** Let a connection compare rows with their MACs. */
export function checkRowsBy(db: Db, editedOf: RowCheck): void {
  connections.get(db)!.editedOf = editedOf;
}

/**
 * Whether somebody has changed a row by other means than Attestry: its MAC is another one. False where the store has no
 * MACs, and in a transaction that writes, whose MACs follow at its end.
 */
export async function isEditedRow(
  db: Db,
  table: 'artifact' | 'evidence' | 'verification',
  key: number,
): Promise<boolean> {
  return (await editedRows(db, table, [key])).has(key);
}

/** Those of the rows of a table (row ids) for which `isEditedRow` is true, in one query where the engine needs one. */
export async function editedRows(
  db: Db,
  table: 'artifact' | 'evidence' | 'verification',
  keys: readonly number[],
): Promise<ReadonlySet<number>> {
  if (keys.length === 0) return new Set();
  return new Set(await connections.get(wholeStore(db))!.editedOf?.(table, keys));
}

/** The Drizzle query builder of a connection. Only modules in db/ call it. */
export function orm(db: Db): Orm {
  return connectionOf(db).orm;
}

/** The value of a digest as the engine of a connection stores it, for a statement of `preparedSql`. */
export function storedDigest(db: Db, digest: string): Uint8Array | string {
  return connections.get(db)!.engine === 'sqlite' ? encodeDigest(digest) : digest;
}

/** What makes each statement of the modules that are loaded. A test asks every engine whether it reads them. */
export const STATEMENTS: ((db: Db) => unknown)[] = [];

/** A statement that `build` makes with Drizzle. It is built and prepared once for each connection, at its first use. */
export function prepared<T>(build: (orm: Orm) => T): (db: Db) => T {
  STATEMENTS.push((db) => build(orm(db)));
  return oncePerConnection((connection) => build(connection.orm));
}

/**
 * A statement in SQL that both engines read, prepared once for each connection, at its first use. SQL of SQLite alone
 * is in db/sqlite, that of PostgreSQL alone in db/postgres.
 */
export function preparedSql<Row>(text: string, options?: StatementOptions): (db: Db) => Statement<Row> {
  STATEMENTS.push((db) => connectionOf(db).prepareSql(text, options));
  return oncePerConnection((connection) => connection.prepareSql(text, options) as Statement<Row>);
}

/** The function of the engine of the connection, which is its first argument. Only the SQL of the two differs. */
export function forEngine<Call extends (db: Tx, ...rest: never[]) => unknown>(
  calls: {
    [E in Engine]: NoInfer<Call>;
  } & { sqlite: Call },
): Call {
  const call = (db: Tx, ...rest: never[]) => calls[connections.get(db)!.engine](db, ...rest);
  return call as Call;
}

/** A value that is made once for each connection. */
export function oncePerConnection<T>(make: (connection: Connection) => T): (db: Db) => T {
  const values = new WeakMap<Db, T>();
  return (db) => {
    // This begins the read transaction, which a statement that exists already needs too.
    const connection = connectionOf(db);
    let value = values.get(db);
    if (value === undefined) {
      value = make(connection);
      values.set(db, value);
    }
    return value;
  };
}

/** Cached rows of one connection. `set` returns the value. */
export type RowCache<K, V> = { get(key: K): V | undefined; set(key: K, value: V): V };

/**
 * A cache of at most `limit` rows for each connection; a full cache is emptied. It is only for rows that never change.
 * `clearRowCaches` empties it when a transaction is rolled back.
 */
export function rowCache<K, V>(limit: number): (db: Db) => RowCache<K, V> {
  const rowsByConnection = new WeakMap<Db, Map<K, V>>();
  const rowsOf = (db: Db): Map<K, V> => {
    let rows = rowsByConnection.get(db);
    if (rows === undefined) {
      rows = new Map();
      rowsByConnection.set(db, rows);
      caches.set(db, [...(caches.get(db) ?? []), rows as Map<unknown, unknown>]);
    }
    return rows;
  };
  return (db) => {
    const rows = rowsOf(db);
    return {
      get: (key) => rows.get(key),
      set(key, value) {
        if (rows.size >= limit) rows.clear();
        rows.set(key, value);
        return value;
      },
    };
  };
}

/** Empty the row caches of a connection whose transaction was rolled back: their rows may never have been committed. */
export function clearRowCaches(db: Db): void {
  for (const rows of caches.get(db) ?? []) rows.clear();
}

/**
 * A placeholder whose value is encoded as the column stores it: an enum value as its index, hex as bytes, a time as
 * milliseconds. Null stays null.
 */
export function encodedPlaceholder(column: AnyColumn, name: string) {
  return sql.param(sql.placeholder(name), {
    column,
    mapToDriverValue: (value: unknown) => (value === null ? null : column.mapToDriverValue(value)),
  } as ColumnEncoder);
}

/** An encoder that says for which column it encodes. */
type ColumnEncoder = DriverValueEncoder<unknown, unknown> & { readonly column: AnyColumn };

/** The column for which an encoder encodes; null for any other encoder. */
export function columnOf(encoder: DriverValueEncoder<unknown, unknown>): AnyColumn | null {
  if (is(encoder, Column)) return encoder as AnyColumn;
  return 'column' in encoder ? (encoder as ColumnEncoder).column : null;
}
