/**
 * One connection, as the rest of the app sees it: an opaque handle. Only db/ can look inside.
 */
import type Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import type { AnyColumn } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { quicken } from './quicken.ts';

declare const opaque: unique symbol;
/** A connection that answers questions. */
export type Db = { readonly [opaque]: 'db' };
/** A connection with a transaction open on it. Everything done with it happens together or not at all. */
export type Tx = Db & { readonly transaction: true };

type Inside = { orm: BetterSQLite3Database; client: Database.Database };
// Next loads modules more than once in one process, and the store is opened once: every copy must see inside the same handles.
const place = globalThis as typeof globalThis & { __attestryConnections?: WeakMap<object, Inside> };
const insides = (place.__attestryConnections ??= new WeakMap<object, Inside>());

/** Wrap an open driver connection. */
export function wrapConnection(client: Database.Database): Db {
  const db = { transaction: true } as unknown as Db;
  insides.set(db, { orm: drizzle(client), client });
  return db;
}

/** The query builder of a connection. For db/ only. */
export function orm(db: Db): BetterSQLite3Database {
  return insides.get(db)!.orm;
}

/** The driver of a connection, for what only SQLite has. For db/ only. */
export function driver(db: Db): Database.Database {
  return insides.get(db)!.client;
}

/** A statement that is built and prepared once per connection and then used again. */
export function prepared<T>(build: (orm: BetterSQLite3Database) => T): (db: Db) => T {
  const made = new WeakMap<Db, T>();
  return (db) => {
    let statement = made.get(db);
    if (statement === undefined) {
      statement = quicken(build(orm(db)));
      made.set(db, statement);
    }
    return statement;
  };
}

/** The same for SQL that only SQLite understands. */
export function preparedSql<Row>(sql: string): (db: Db) => Database.Statement<unknown[], Row> {
  const made = new WeakMap<Db, Database.Statement<unknown[], Row>>();
  return (db) => {
    let statement = made.get(db);
    if (statement === undefined) {
      statement = driver(db).prepare<unknown[], Row>(sql);
      made.set(db, statement);
    }
    return statement;
  };
}

const memories = new WeakMap<Db, Map<unknown, unknown>[]>();

/** What a connection remembers of rows that never change once they are there; a transaction that is undone takes all of it along. */
export function remembered<K, V>(most: number): (db: Db) => { get(key: K): V | undefined; set(key: K, value: V): V } {
  const made = new WeakMap<Db, Map<K, V>>();
  const kept = (db: Db): Map<K, V> => {
    let memory = made.get(db);
    if (memory === undefined) {
      memory = new Map();
      made.set(db, memory);
      memories.set(db, [...(memories.get(db) ?? []), memory]);
    }
    return memory;
  };
  return (db) => {
    const memory = kept(db);
    return {
      get: (key) => memory.get(key),
      set(key, value) {
        if (memory.size >= most) memory.clear();
        memory.set(key, value);
        return value;
      },
    };
  };
}

/** Forget everything: what was remembered may not have come to be. */
export function forget(db: Db): void {
  for (const memory of memories.get(db) ?? []) memory.clear();
}

/** A value to be given when a prepared statement runs, bound as the column keeps it (a word as its number, hex as bytes). */
export function slot(column: AnyColumn, name: string) {
  return sql.param(sql.placeholder(name), { mapToDriverValue: (value: unknown) => (value === null ? null : column.mapToDriverValue(value)) });
}
