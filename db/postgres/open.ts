/** A store in a database of PostgreSQL. */
import pg from 'pg';
import { AttestryError } from '#lib/errors.ts';
import { checkRowsBy, type Tx } from '../connection/connection.ts';
import { storeFailureKind } from '../connection/failure.ts';
import { renewState } from '../connection/one-state.ts';
import { keptByProjects } from '../visibility/kept-by-projects.ts';
import type { Store, StoreVersion, WriteOptions } from '../connection/store.ts';
import { openWriteQueue } from '../connection/write-queue.ts';
import { deleteMeta, readMeta, writeMeta } from '../system/meta.ts';
import { workInTurn } from './background.ts';
import { TYPES, wrapRun } from './connection.ts';
import { postgresFailure } from './failure.ts';
import { migrate } from './migrate.ts';
import { openStoreMacs } from './row-macs/store-macs.ts';
import { READING_LIMITS, readsOf, type ReadingLimits } from './reading.ts';
import { sharedState } from './shared/shared-state.ts';
import { openSession, SESSION_OPTIONS, type Session, type SessionOptions } from './session.ts';
import { REFUSAL, transactionsOf } from './transaction.ts';
import { hidingScope, WHOLE } from './visibility/scope.ts';

/** How long a query waits for a connection, in ms. */
const CONNECT_MS = 5_000;

/** What only this engine has, besides a store. */
export type PostgresStore = Store & { close(): Promise<void> };

export type PostgresOptions = {
  /** Connections that read: one for each piece of work that reads at the same time (`inOneState`). */
  readers?: number;
  /** How long a query waits for one of them, in ms. */
  connectMs?: number;
  limits?: ReadingLimits;
  session?: SessionOptions;
};

/**
 * For every connection. To compile a plan of the views takes seconds, for queries that read a few rows. The server
 * notices within half a minute that a process is gone whose machine has died, and gives its locks to others; the same
 * for a process that has stopped in the middle of a transaction.
 */
const SERVER_SETTINGS = [
  'jit=off',
  'tcp_keepalives_idle=10',
  'tcp_keepalives_interval=5',
  'tcp_keepalives_count=3',
  'idle_in_transaction_session_timeout=30000',
]
  .map((one) => `-c ${one}`)
  .join(' ');

/**
 * Open the database at an address (`postgres://…`) and apply missing migrations. `folder` has the keys of the
 * installation. Throws `conflict` for data of a newer Attestry, and `unavailable` where no server answers.
 */
export async function openPostgres(
  address: string,
  folder: string,
  options: PostgresOptions = {},
): Promise<PostgresStore> {
  const { readers: max = 8, connectMs = CONNECT_MS, limits = READING_LIMITS } = options;
  const settings = {
    connectionString: address,
    types: TYPES,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    application_name: 'attestry',
    options: SERVER_SETTINGS,
  } satisfies pg.PoolConfig;
  const readers = new pg.Pool({ ...settings, max, statement_timeout: limits.statementMs });
  const writers = new pg.Pool({ ...settings, max: 1 });
  for (const pool of [readers, writers]) {
    // The end of an idle connection is no failure: the next query gets another one. That of a busy one fails its query,
    // but an event that nobody hears would end the process.
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
  }
  let session: Session | null = null;
  let closing: Promise<unknown> | null = null;
  const close = async () => {
    closing ??= Promise.all([session?.close(), readers.end(), writers.end()]);
    await closing;
  };
  const macs = openStoreMacs(folder);
  let path: string;
  try {
    session = await openSession(settings, options.session ?? SESSION_OPTIONS);
    path = await withClient(writers, async (client) => {
      await migrate(client, macs);
      return ((await client.query('SHOW search_path')).rows[0] as { search_path: string }).search_path;
    });
  } catch (error) {
    await close();
    throw postgresFailure(error) ?? error;
  }

  let refusal: string | null = null;
  let isClosed = false;
  let hasFailed = false;
  const enqueue = openWriteQueue();
  const transaction = transactionsOf(writers, macs, (reason) => (refusal = reason));

  const reads = readsOf(readers, limits);
  const read = wrapRun(reads(WHOLE));
  checkRowsBy(read, (table, keys) => macs.edited(read, table, keys));
  const hiding = keptByProjects((hidden) => {
    const visible = wrapRun(reads(hidingScope(path, hidden)), read);
    return { ...store, read: visible, hidden, whole: store };
  });
  const { onCommit, takeBackground } = session;
  const shared = sharedState(session.ask);
  const store: PostgresStore = {
    engine: 'postgres',
    folder,
    address,
    read,
    without: (projects) => (projects.length === 0 ? store : hiding(projects)),
    hidden: [],
    get whole() {
      return store;
    },
    async write(work, { waitForDisk = true, goesFirst = false }: WriteOptions = {}) {
      const reason = isClosed ? 'the store is closed' : refusal;
      if (reason !== null) throw new AttestryError('unavailable', reason);
      // Nobody who waits for the lock holds a connection that the one before needs.
      renewState();
      try {
        return await enqueue(() => transaction(work, { waitForDisk }), goesFirst);
      } catch (error) {
        const thrown = postgresFailure(error) ?? error;
        if (storeFailureKind(thrown) !== null) hasFailed = true;
        throw thrown;
      } finally {
        renewState();
      }
    },
    startRowMacs: macs.start,
    isAsWritten: async (table, key) => (macs.hasKey() ? (await macs.edited(read, table, [key])).length === 0 : null),
    workInBackground: (start) => workInTurn(store, takeBackground, start),
    onCommit,
    shared,
    async refuseWrites(reason) {
      refusal = reason;
      const tell = (tx: Tx) => writeMeta(tx, REFUSAL, reason);
      await enqueue(() => transaction(tell, { waitForDisk: true, evenRefused: true }), true);
    },
    async allowWrites() {
      refusal = null;
      const tell = (tx: Tx) => deleteMeta(tx, REFUSAL);
      if ((await readMeta(read, REFUSAL)) !== null)
        await enqueue(() => transaction(tell, { waitForDisk: true, evenRefused: true }), true);
    },
    refusal: () => refusal,
    hasFailedWrite: () => hasFailed,
    forgetFailedWrite: () => void (hasFailed = false),
    forgetDeleted: () => vacuum(settings),
    refresh: renewState,
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

/** Remove the rows that no transaction sees any more. False where a lock or a server that has gone prevented it. */
async function vacuum(settings: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(settings);
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(`SET lock_timeout = '5s'; SET client_min_messages = error`);
    await client.query('VACUUM');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
