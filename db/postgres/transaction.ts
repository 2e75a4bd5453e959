/** The transactions that write. */
import type pg from 'pg';
import { clearRowCaches, type Tx } from '../connection/connection.ts';
import { oneByOne, wrapRun } from './connection.ts';
import type { StoreMacs } from './row-macs/store-macs.ts';
import { COMMITS } from './session.ts';

/** The advisory lock of a transaction that writes: any number that nobody else takes. */
export const WRITE_LOCK = 0x41_54_53_02;

/** Each of them is one message to the server. A process that waits for its turn for so long says so. */
const BEGIN = `BEGIN; SET LOCAL lock_timeout = '30s'; SELECT pg_advisory_xact_lock(${WRITE_LOCK}); SET LOCAL lock_timeout = 0`;
/**
 * The server tells every process of the commit. It refuses `NOTIFY` in a transaction in which a statement has failed,
 * whose `COMMIT` would be no error although nothing is kept.
 */
const COMMIT = `NOTIFY ${COMMITS}; COMMIT`;

/**
 * Runs `work` in a transaction over a connection of the pool. One transaction writes at a time, as with SQLite, also of
 * several processes: what it has read stays so until it ends. Without `waitForDisk` it is on disk soon after its end.
 */
export function transactionsOf(
  pool: pg.Pool,
  macs: StoreMacs,
): <T>(work: (tx: Tx) => Promise<T>, waitForDisk: boolean) => Promise<T> {
  const handles = new WeakMap<pg.PoolClient, Tx>();
  return async (work, waitForDisk) => {
    const client = await pool.connect();
    const tx = handles.get(client) ?? (wrapRun(oneByOne(client)) as Tx);
    handles.set(client, tx);
    let failure: Error | undefined;
    try {
      await client.query(waitForDisk ? BEGIN : `${BEGIN}; SET LOCAL synchronous_commit = off`);
      await macs.register(client);
      await macs.begin(client);
      const result = await work(tx);
      await macs.flush(client);
      await client.query(COMMIT);
      return result;
    } catch (error) {
      clearRowCaches(tx);
      macs.reset(client);
      await client.query('ROLLBACK').catch((lost: Error) => (failure = lost));
      throw error;
    } finally {
      client.release(failure);
    }
  };
}
