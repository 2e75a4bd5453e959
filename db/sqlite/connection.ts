/**
 * Handles of database connections. Modules outside db/ see an opaque handle; db/ gets the query builder, prepared
 * statements and row caches of a handle here.
 */
import type Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import type { AnyColumn } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';

declare const opaque: unique symbol;

/** A connection that answers queries. */
export type Db = { readonly [opaque]: 'db' };

/** A connection with an open transaction: all its writes are committed together or not at all. */
export type Tx = Db & { readonly transaction: true };

type Connection = {
  orm: BetterSQLite3Database;
  client: Database.Database;
  /** A read-only connection holds one read transaction for each turn of the event loop. */
  readOnly: boolean;
  /** Whether the rows of a table with this key are as Attestry wrote them; null where they have no MACs. */
  isAsWritten?: (client: Database.Database, table: string, key: number) => boolean | null;
  /** Of a connection that hides projects: the one that shows the whole store. */
  whole: Db | null;
};
type Registry = {
  connections: WeakMap<object, Connection>;
  caches: WeakMap<object, Map<unknown, unknown>[]>;
  /** Read-only connections with an open read transaction. */
  reading: Set<Connection>;
};

// Next loads a module more than once in one process, but the process opens the store once: every copy of this module
// must find the same handles.
const shared = globalThis as typeof globalThis & { __attestryConnections?: Registry };
const { connections, caches, reading } = (shared.__attestryConnections ??= {
  connections: new WeakMap(),
  caches: new WeakMap(),
  reading: new Set(),
});

/**
 * A handle for an open driver connection. With `readOnly` it reads in transactions (see `connectionOf`). `whole`: the
 * connection to the same store that hides nothing, where this one does.
 */
export function wrapConnection(
  client: Database.Database,
  { readOnly = false, whole = null }: { readOnly?: boolean; whole?: Db | null } = {},
): Db {
  const db = { transaction: true } as unknown as Db;
  keepPrepared(client);
  connections.set(db, { orm: drizzle(client), client, readOnly, whole });
  return db;
}

/**
 * The connection that shows the whole store. Whatever is shown of what it reads has to be visible for another reason:
 * an evaluation counts every document, whoever asks for the status.
 */
export function wholeStore(db: Db): Db {
  return connections.get(db)?.whole ?? db;
}

/** Let a connection compare rows with their MACs. */
export function checkRowsBy(db: Db, isAsWritten: NonNullable<Connection['isAsWritten']>): void {
  connections.get(db)!.isAsWritten = isAsWritten;
}

/**
 * Whether somebody has changed a row by other means than Attestry: its MAC is another one. False where the store has no
 * MACs, and in a transaction that writes, whose MACs follow at its end.
 */
export function isEditedRow(db: Db, table: 'artifact' | 'evidence' | 'verification', key: number): boolean {
  const { client, isAsWritten } = connectionOf(wholeStore(db));
  return isAsWritten?.(client, table, key) === false;
}

/** Whether projects are hidden from a connection. */
export function hidesProjects(db: Db): boolean {
  return wholeStore(db) !== db;
}

/**
 * Let the statements of a connection stay prepared. The driver builds SQLite with `ENABLE_STAT4`, with which SQLite reads
 * the value of a parameter to plan many queries (behind `LIMIT`, in a join, with `ORDER BY`), and then prepares the
 * statement again at every execution, which takes longer than a small query itself. It does not read the value of an
 * expression, and a unary plus changes no value and no affinity (https://sqlite.org/lang_expr.html).
 */
function keepPrepared(client: Database.Database): void {
  const prepare = client.prepare.bind(client) as (sql: string) => Database.Statement;
  client.prepare = ((sql: string) =>
    prepare(
      sql.replaceAll(/([=<>]|\bis) \?/gi, '$1 +?').replaceAll(/\blimit \?/gi, 'limit ? + 0'),
    )) as typeof client.prepare;
}

/**
 * The connection behind a handle. For a read-only connection it opens a read transaction that lasts until the current
 * turn of the event loop ends: the hundred queries of a page then lock the file once, not a hundred times, and see the
 * same state of the data.
 */
function connectionOf(db: Db): Connection {
  const connection = connections.get(db)!;
  if (connection.readOnly && !connection.client.inTransaction) {
    connection.client.exec('BEGIN');
    reading.add(connection);
    setImmediate(endReadTransactions);
  }
  return connection;
}

/**
 * End every open read transaction of this process. The next query of each read-only connection sees all commits so far,
 * also those of other threads and processes.
 */
export function endReadTransactions(): void {
  for (const { client } of reading) if (client.open && client.inTransaction) endReading(client);
  reading.clear();
}

/** End a read transaction. In a damaged file a COMMIT may fail; a read transaction has nothing that could be lost. */
function endReading(client: Database.Database): void {
  try {
    client.exec('COMMIT');
  } catch {
    if (client.inTransaction) client.exec('ROLLBACK');
  }
}

/** The Drizzle query builder of a connection. Only modules in db/ call it. */
export function orm(db: Db): BetterSQLite3Database {
  return connectionOf(db).orm;
}

/** The SQLite driver of a connection. Only modules in db/sqlite call it. */
export function driver(db: Db): Database.Database {
  return connectionOf(db).client;
}

/** A statement that `build` makes with Drizzle. It is built and prepared once for each connection, at its first use. */
export function prepared<T>(build: (orm: BetterSQLite3Database) => T): (db: Db) => T {
  return oncePerConnection((connection) => build(connection.orm));
}

/**
 * A statement in the SQL of SQLite, prepared once for each connection, at its first use. Only modules in db/sqlite call
 * it.
 */
export function preparedSql<Row>(sql: string): (db: Db) => Database.Statement<unknown[], Row> {
  return oncePerConnection((connection) => connection.client.prepare<unknown[], Row>(sql));
}

function oncePerConnection<T>(make: (connection: Connection) => T): (db: Db) => T {
  const values = new WeakMap<Db, T>();
  return (db) => {
    // This opens the read transaction, which a statement that exists already needs too.
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
    mapToDriverValue: (value: unknown) => (value === null ? null : column.mapToDriverValue(value)),
  });
}
