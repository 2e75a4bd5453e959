/** A store on one connection, without durability and without other readers. */
import type Database from 'better-sqlite3';
import { AttestryError } from '#lib/errors.ts';
import { clearRowCaches, type Tx } from '../../connection/connection.ts';
import { wrapConnection } from '../connection.ts';
import { storeFailure } from '../../connection/failure.ts';
import type { Store } from '../../connection/store.ts';
import { forgetReadings } from '../../readings/kept-readings.ts';
import { newWriterCounter } from '../writer-priority.ts';

/**
 * A store whose one connection reads and writes. Its transactions begin without a lock, because a lock would be one of
 * an attached data folder too. `onClose` is called after the connection has been closed.
 */
export function oneConnectionStore(client: Database.Database, folder: string, onClose: () => void): Store {
  const db = wrapConnection(client) as Tx;
  let last: Promise<unknown> = Promise.resolve();
  let refusal: string | null = null;
  const store: Store = {
    engine: 'sqlite',
    folder,
    address: null,
    read: db,
    hidden: [],
    // Only those who see every project work on such a store.
    without: () => store,
    get whole() {
      return store;
    },
    write: (work) => {
      if (refusal !== null) return Promise.reject(new AttestryError('unavailable', refusal));
      const run = last.then(async () => {
        try {
          client.exec('BEGIN');
          const result = await work(db);
          client.exec('COMMIT');
          return result;
        } catch (error) {
          if (client.open && client.inTransaction) client.exec('ROLLBACK');
          clearRowCaches(db);
          forgetReadings(db);
          throw scratchFailure(error);
        }
      });
      last = run.catch(() => undefined);
      return run;
    },
    // A copy is never audited.
    startRowMacs: () => {},
    isAsWritten: async () => null,
    workInBackground: async (start) => {
      const end = await start(store);
      return async () => end();
    },
    onCommit: null,
    shared: null,
    refuseWrites: async (reason) => {
      refusal = reason;
    },
    allowWrites: async () => {
      refusal = null;
    },
    refusal: () => refusal,
    hasFailedWrite: () => false,
    forgetDeleted: async () => true,
    forgetFailedWrite: () => {},
    refresh: () => {},
    version: async () => client.prepare<[], number>('SELECT total_changes()').pluck().get()!,
    writerCounter: newWriterCounter(),
    close: () => {
      client.close();
      onClose();
    },
  };
  return store;
}

/** A full disk, or a copy that has reached its limit, has nothing to do with what Attestry has confirmed. */
export function scratchFailure(error: unknown): unknown {
  const isFull = error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL';
  if (isFull)
    return new AttestryError('unavailable', 'the copy of the data needs more space than it may use', { cause: error });
  return storeFailure(error) ?? error;
}
