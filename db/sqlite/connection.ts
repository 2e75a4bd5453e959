/**
 * One connection, as the rest of the app sees it: an opaque handle. Only db/ can look inside.
 */
import type Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import type { AnyColumn } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';

declare const opaque: unique symbol;
/** A connection that answers queries. */
export type Db = { readonly [opaque]: 'db' };
/** A connection with an open transaction: everything done with it is committed together or not at all. */
export type Tx = Db & { readonly transaction: true };

type Connection = {
  orm: BetterSQLite3Database;
  client: Database.Database;
  /** A read-only connection holds one read transaction for each turn of the event loop. */
  readOnly: boolean;
};
type Registry = {
  connections: WeakMap<object, Connection>;
  caches: WeakMap<object, Map<unknown, unknown>[]>;
  /** Read-only connections with an open read transaction. */
  reading: Set<Connection>;
};

// Next loads a module more than once in one process, while the store is opened once: every copy of this module must
// find the same handles.
const shared = globalThis as typeof globalThis & { __attestryConnections?: Registry };
const { connections, caches, reading } = (shared.__attestryConnections ??= {
  connections: new WeakMap(),
  caches: new WeakMap(),
  reading: new Set(),
});

/** Wrap an open driver connection. */
export function wrapConnection(client: Database.Database, { readOnly = false } = {}): Db {
  const db = { transaction: true } as unknown as Db;
  connections.set(db, { orm: drizzle(client), client, readOnly });
  return db;
}

/**
 * The driver behind a handle. A read-only connection opens a read transaction that lasts until the present turn of the
 * event loop ends: the hundred queries of a page then lock the file once, not a hundred times, and see one state of it.
 */
function connectionOf(db: Db): Connection {
  const found = connections.get(db)!;
  if (found.readOnly && !found.client.inTransaction) {
    found.client.exec('BEGIN');
    reading.add(found);
    setImmediate(endReadTransactions);
  }
  return found;
}

/** From here on every read-only connection of this process sees what has been committed. */
export function endReadTransactions(): void {
  for (const { client } of reading) if (client.open && client.inTransaction) client.exec('COMMIT');
  reading.clear();
}

/** The query builder of a connection. For db/ only. */
export function orm(db: Db): BetterSQLite3Database {
  return connectionOf(db).orm;
}

/** The driver of a connection. For db/sqlite only. */
export function driver(db: Db): Database.Database {
  return connectionOf(db).client;
}

/** A statement that Drizzle builds and prepares once per connection. */
export function prepared<T>(build: (orm: BetterSQLite3Database) => T): (db: Db) => T {
  return oncePerConnection((connection) => build(connection.orm));
}

/** A statement in SQLite's own SQL, prepared once per connection. For db/sqlite only. */
export function preparedSql<Row>(sql: string): (db: Db) => Database.Statement<unknown[], Row> {
  return oncePerConnection((connection) => connection.client.prepare<unknown[], Row>(sql));
}

function oncePerConnection<T>(make: (connection: Connection) => T): (db: Db) => T {
  const made = new WeakMap<Db, T>();
  return (db) => {
    // Asked for before the statement is looked up: this opens the read transaction.
    const connection = connectionOf(db);
    let statement = made.get(db);
    if (statement === undefined) {
      statement = make(connection);
      made.set(db, statement);
    }
    return statement;
  };
}

export type RowCache<K, V> = { get(key: K): V | undefined; set(key: K, value: V): V };

/** A cache of at most `limit` rows that never change once written. A transaction that is rolled back empties it. */
export function rowCache<K, V>(limit: number): (db: Db) => RowCache<K, V> {
  const made = new WeakMap<Db, Map<K, V>>();
  const rowsOf = (db: Db): Map<K, V> => {
    let rows = made.get(db);
    if (rows === undefined) {
      rows = new Map();
      made.set(db, rows);
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

/** Empty the caches of a connection whose transaction was rolled back: a cached row may never have been committed. */
export function clearRowCaches(db: Db): void {
  for (const rows of caches.get(db) ?? []) rows.clear();
}

/** A placeholder whose value is encoded as the column stores it: an enum word as its number, hex as bytes. */
export function encodedPlaceholder(column: AnyColumn, name: string) {
  return sql.param(sql.placeholder(name), {
    mapToDriverValue: (value: unknown) => (value === null ? null : column.mapToDriverValue(value)),
  });
}
