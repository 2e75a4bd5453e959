/** A store in a database of PostgreSQL. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { DrizzleQueryError } from 'drizzle-orm';
import pg from 'pg';
import { AttestryError } from '#lib/errors.ts';
import { storeFailureKind } from '../connection/failure.ts';
import type { Store, StoreVersion, WriteOptions } from '../connection/store.ts';
import { openWriteQueue } from '../connection/write-queue.ts';
import { oneByOne, TYPES, wrapRun, type Run } from './connection.ts';
import { postgresFailure } from './failure.ts';
import { migrate } from './migrate.ts';
import { transactionsOf } from './transaction.ts';

/** Connections that read. */
const MAX_READERS = 8;

/** What only this engine has, besides a store. */
export type PostgresStore = Store & {
  /**
   * Run `work` so that all its queries by `read` see one state of the data, that of the first of them. Outside of it
   * each query sees what is committed when it begins.
   */
  inOneState<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/**
 * Open the database at an address (`postgres://…`) and apply missing migrations. `folder` has the keys of the
 * installation. Throws `conflict` for data of a newer Attestry, and `unavailable` where no server answers.
 */
export async function openPostgres(address: string, folder: string): Promise<PostgresStore> {
  const settings: pg.PoolConfig = { connectionString: address, types: TYPES };
  const readers = new pg.Pool({ ...settings, max: MAX_READERS });
  const writers = new pg.Pool({ ...settings, max: 1 });
  for (const pool of [readers, writers]) {
    // The end of an idle connection is no failure: the next query gets another one. That of a busy one fails its query,
    // but an event that nobody hears would end the process.
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
  }
  const close = async () => {
    await Promise.all([readers.end(), writers.end()]);
  };
  try {
    await withClient(writers, migrate);
  } catch (error) {
    await close();
    throw postgresFailure(error) ?? error;
  }

  const states = new AsyncLocalStorage<{ reading: Promise<Reading> | null }>();
  const read: Run = async (query) => {
    try {
      const state = states.getStore();
      if (state === undefined) return await readers.query(query);
      return await (await (state.reading ??= beginReading(readers))).run(query);
    } catch (error) {
      throw postgresFailure(error) ?? error;
    }
  };

  let refusal: string | null = null;
  let isClosed = false;
  let hasFailed = false;
  const enqueue = openWriteQueue();
  const transaction = transactionsOf(writers);

  const store: PostgresStore = {
    folder,
    read: wrapRun(read),
    without: (projects) => {
      if (projects.length > 0) throw new Error('a store on PostgreSQL hides no projects yet');
      return store;
    },
    hidden: [],
    get whole() {
      return store;
    },
    async write(work, { waitForDisk = true, goesFirst = false }: WriteOptions = {}) {
      const reason = isClosed ? 'the store is closed' : refusal;
      if (reason !== null) throw new AttestryError('unavailable', reason);
      try {
        return await enqueue(() => transaction(work, waitForDisk), goesFirst);
      } catch (error) {
        const thrown = postgresFailure(error) ?? (error instanceof DrizzleQueryError ? error.cause : error);
        if (storeFailureKind(thrown) !== null) hasFailed = true;
        throw thrown;
      }
    },
    async inOneState(work) {
      const state: { reading: Promise<Reading> | null } = { reading: null };
      try {
        return await states.run(state, work);
      } finally {
        if (state.reading !== null) await endReading((await state.reading).client);
      }
    },
    // There are no row MACs yet.
    startRowMacs: () => {},
    isAsWritten: async () => null,
    refuseWrites(reason) {
      refusal = reason;
    },
    refusal: () => refusal,
    hasFailedWrite: () => hasFailed,
    forgetFailedWrite: () => void (hasFailed = false),
    refresh: () => {},
    version: () => versionOf(readers),
    writerCounter: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
    async close() {
      isClosed = true;
      await close();
    },
  };
  return store;
}

/**
 * The snapshot that a query gets now (https://www.postgresql.org/docs/current/functions-info.html, `pg_current_snapshot`):
 * the lowest transaction that runs, the next one that is to come, and those between them that run. A transaction that
 * commits between two snapshots was one that runs, or was still to come, in the first, and is neither in the second. So
 * two equal ones see the same rows, whoever has written them. The next transaction alone would not do: it stays the
 * same while an earlier one commits.
 */
async function versionOf(pool: pg.Pool): Promise<StoreVersion> {
  try {
    const { rows } = await pool.query<{ snapshot: string }>(SNAPSHOT);
    return rows[0]!.snapshot;
  } catch (error) {
    throw postgresFailure(error) ?? error;
  }
}

const SNAPSHOT = { name: 'attestry_snapshot', text: 'SELECT pg_current_snapshot()::text AS snapshot' };

async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** A connection in a transaction that reads. */
type Reading = { client: pg.PoolClient; run: Run };

async function beginReading(pool: pg.Pool): Promise<Reading> {
  const client = await pool.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  return { client, run: oneByOne(client) };
}

async function endReading(client: pg.PoolClient): Promise<void> {
  let failure: Error | undefined;
  await client.query('COMMIT').catch((error: Error) => (failure = error));
  client.release(failure);
}
