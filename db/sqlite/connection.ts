/** Connections of SQLite: the driver and the read transactions of a handle. */
import type Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { AttestryError } from '#lib/errors.ts';
import { connectionOf, handleOf, oncePerConnection } from '../connection/connection.ts';
import type { Connection, Db, Orm, Statement } from '../connection/connection.ts';

/** Read-only connections with an open read transaction. */
const shared = globalThis as typeof globalThis & { __attestryReading?: Set<Database.Database> };
// Next loads a module more than once in one process: every copy of this module must end the same read transactions.
const reading = (shared.__attestryReading ??= new Set());

/**
 * A handle for an open driver connection. With `readOnly` it reads in transactions (see `beginReading`). `whole`: the
 * connection to the same store that hides nothing, where this one does.
 */
export function wrapConnection(
  client: Database.Database,
  { readOnly = false, whole = null }: { readOnly?: boolean; whole?: Db | null } = {},
): Db {
  keepPrepared(client);
  const connection: Connection = {
    engine: 'sqlite',
    // The driver answers at once. To await what it answers is right too.
    orm: drizzle(client) as unknown as Orm,
    client,
    prepareSql: (text) => client.prepare(text) as unknown as Statement<unknown>,
    whole,
  };
  if (readOnly) connection.begin = () => beginReading(client);
  return handleOf(connection);
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
      sql.replaceAll(/([=<>]|\bis|\bis not distinct from) \?/gi, '$1 +?').replaceAll(/\blimit \?/gi, 'limit ? + 0'),
    )) as typeof client.prepare;
}

/**
 * Open a read transaction that lasts until the current turn of the event loop ends: the hundred queries of a page then
 * lock the file once, not a hundred times, and see the same state of the data.
 */
function beginReading(client: Database.Database): void {
  if (client.inTransaction) return;
  client.exec('BEGIN');
  reading.add(client);
  setImmediate(endReadTransactions);
}

/**
 * End every open read transaction of this process. The next query of each read-only connection sees all commits so far,
 * also those of other threads and processes.
 */
export function endReadTransactions(): void {
  for (const client of reading) if (client.open && client.inTransaction) endReading(client);
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

const notOnPostgres = () => new AttestryError('conflict', 'this is not available on PostgreSQL yet');

/** The SQLite driver of a connection. Only modules in db/sqlite call it. */
export function driver(db: Db): Database.Database {
  const { engine, client } = connectionOf(db);
  if (engine !== 'sqlite') throw notOnPostgres();
  return client as Database.Database;
}

/**
 * A statement in the SQL of SQLite, prepared once for each connection, at its first use. Only modules in db/sqlite call
 * it.
 */
export function preparedSqlite<Row>(text: string): (db: Db) => Database.Statement<unknown[], Row> {
  return oncePerConnection(({ engine, client }) => {
    if (engine !== 'sqlite') throw notOnPostgres();
    return (client as Database.Database).prepare<unknown[], Row>(text);
  });
}
