/** The transactions that write. */
import type pg from 'pg';
import { AttestryError } from '#lib/errors.ts';
import { clearRowCaches, type Tx } from '../connection/connection.ts';
import { type Run, TYPES, wrapRun } from './connection.ts';
import type { StoreMacs } from './row-macs/store-macs.ts';
import { COMMITS } from './session.ts';
import { transactionStatements, type TransactionStatements } from './writing/statements.ts';

/** The advisory lock of a transaction that writes: any number that nobody else takes. */
export const WRITE_LOCK = 0x41_54_53_02;

/** The key of `meta` that makes every process refuse to write; its value is the reason. */
export const REFUSAL = 'writes-refused';

/**
 * The begin and the end are one message to the server each. A process that waits for its turn for so long says so.
 * What it reads has been committed by those before it.
 */
const BEGIN = `BEGIN; SET LOCAL lock_timeout = '30s'; SELECT pg_advisory_xact_lock(${WRITE_LOCK}); SET LOCAL lock_timeout = 0`;
const READ_REFUSAL = `SELECT value FROM meta WHERE key = '${REFUSAL}'`;
/**
 * The server tells every process of the commit. It refuses `NOTIFY` in a transaction in which a statement has failed,
 * whose `COMMIT` would be no error although nothing is kept.
 */
const COMMIT = `NOTIFY ${COMMITS}; COMMIT`;

/**
 * Runs `work` in a transaction over a connection of the pool. One transaction writes at a time, as with SQLite, also of
 * several processes: what it has read stays so until it ends. Without `waitForDisk` it is on disk soon after its end.
 * Where a process has made all of them refuse to write, it throws `unavailable` with the reason, which `onRefused`
 * gets; not with `evenRefused`.
 */
export function transactionsOf(
  pool: pg.Pool,
  macs: StoreMacs,
  onRefused: (reason: string) => void,
): <T>(work: (tx: Tx) => Promise<T>, options: { waitForDisk: boolean; evenRefused?: boolean }) => Promise<T> {
  const connections = new WeakMap<pg.PoolClient, { tx: Tx; statements: TransactionStatements }>();
  return async (work, { waitForDisk, evenRefused = false }) => {
    const client = await pool.connect();
    const { tx, statements } = connections.get(client) ?? open(client);
    connections.set(client, { tx, statements });
    let failure: Error | undefined;
    try {
      const begin = waitForDisk ? BEGIN : `${BEGIN}; SET LOCAL synchronous_commit = off`;
      const answers = (await client.query(`${begin}; ${READ_REFUSAL}`)) as unknown as pg.QueryResult<{
        value: string;
      }>[];
      const refused = answers.at(-1)?.rows[0];
      if (refused !== undefined && !evenRefused) {
        onRefused(refused.value);
        throw new AttestryError('unavailable', refused.value);
      }
      await macs.register(client);
      await macs.begin(client);
      const result = await work(tx);
      await statements.flush();
      await macs.flush(client);
      await client.query(COMMIT);
      return result;
    } catch (error) {
      clearRowCaches(tx);
      macs.reset(client);
      await client.query('ROLLBACK').catch((lost: Error) => (failure = lost));
      throw error;
    } finally {
      statements.reset();
      client.release(failure);
    }
  };
}

function open(client: pg.PoolClient): { tx: Tx; statements: TransactionStatements } {
  const statements = transactionStatements(client, TYPES);
  return { tx: wrapRun(statements.run as unknown as Run) as Tx, statements };
}
