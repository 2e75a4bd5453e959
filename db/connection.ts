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

type Inside = { orm: BetterSQLite3Database; client: Database.Database; /** Only asked, never written with: what is asked in one turn of the event loop sees one state of the store. */ asked: boolean };
// Next loads modules more than once in one process, and the store is opened once: every copy must see inside the same handles.
const place = globalThis as typeof globalThis & { __attestryInside?: { insides: WeakMap<object, Inside>; memories: WeakMap<object, Map<unknown, unknown>[]>; looking: Set<Inside> } };
const { insides, memories, looking } = (place.__attestryInside ??= { insides: new WeakMap(), memories: new WeakMap(), looking: new Set() });

/** Wrap an open driver connection. */
export function wrapConnection(client: Database.Database, { asked = false } = {}): Db {
  const db = { transaction: true } as unknown as Db;
  insides.set(db, { orm: drizzle(client), client, asked });
  return db;
}

/**
 * What is inside a connection. One that is only asked gets a transaction for as long as this turn of the event loop lasts: the
 * hundred questions of a page then lock the file once, not a hundred times, and see one state of it.
 */
function inside(db: Db): Inside {
  const found = insides.get(db)!;
  if (found.asked && !found.client.inTransaction) {
    found.client.exec('BEGIN');
    looking.add(found);
    setImmediate(lookAgain);
  }
  return found;
}

/** From here on every connection of this process sees what has been committed. */
export function lookAgain(): void {
  for (const { client } of looking) if (client.open && client.inTransaction) client.exec('COMMIT');
  looking.clear();
}

/** The query builder of a connection. For db/ only. */
export function orm(db: Db): BetterSQLite3Database {
  return inside(db).orm;
}

/** The driver of a connection, for what only SQLite has. For db/ only. */
export function driver(db: Db): Database.Database {
  return inside(db).client;
}

/** A statement that is built and prepared once per connection and then used again. */
export function prepared<T>(build: (orm: BetterSQLite3Database) => T): (db: Db) => T {
  const made = new WeakMap<Db, T>();
  return (db) => {
    const { orm } = inside(db);
    let statement = made.get(db);
    if (statement === undefined) {
      statement = quicken(build(orm));
      made.set(db, statement);
    }
    return statement;
  };
}

/** The same for SQL that only SQLite understands. */
export function preparedSql<Row>(sql: string): (db: Db) => Database.Statement<unknown[], Row> {
  const made = new WeakMap<Db, Database.Statement<unknown[], Row>>();
  return (db) => {
    const { client } = inside(db);
    let statement = made.get(db);
    if (statement === undefined) {
      statement = client.prepare<unknown[], Row>(sql);
      made.set(db, statement);
    }
    return statement;
  };
}

/** What a connection remembers of rows that never change once they are there; a transaction that is undone takes all of it along. */
export function remembered<K, V>(most: number): (db: Db) => { get(key: K): V | undefined; set(key: K, value: V): V } {
  const made = new WeakMap<Db, Map<K, V>>();
  const kept = (db: Db): Map<K, V> => {
    let memory = made.get(db);
    if (memory === undefined) {
      memory = new Map();
      made.set(db, memory);
      memories.set(db, [...(memories.get(db) ?? []), memory as Map<unknown, unknown>]);
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
