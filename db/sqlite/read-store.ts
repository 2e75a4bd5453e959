/** A data folder that is only read, over connections of its own: what a thread beside the answering one has of it. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { checkRowsBy, type Db } from '../connection/connection.ts';
import type { Store } from '../connection/store.ts';
import { endReadTransactions, wrapConnection } from './connection.ts';
import { isAsWritten } from './row-macs/compare-macs.ts';
import { hasMacTables } from './row-macs/mac-tables.ts';
import { readMacSecret } from '../row-macs/mac-secret.ts';
import { restrictedConnections } from './visibility/restricted-connections.ts';

/** What is read of a store: everything (`whole`), or what is left without the projects in `hidden`. */
export type SeenStore = Pick<Store, 'read' | 'hidden'> & { readonly whole: { readonly read: Db } };

/** An open data folder for reading. */
export type ReadStore = {
  /** The store without these projects (row ids), for one question: it sees every commit before this call. */
  without(projects: readonly number[]): SeenStore;
  close(): void;
};

const BUSY_TIMEOUT_MS = 10_000;

/**
 * Open the folder of a running app, which has migrated it. `cacheKib`: the pages that the connection keeps, in KiB.
 * Throws the driver's error where the file cannot be opened.
 */
export function openReadStore(folder: string, { cacheKib }: { cacheKib: number }): ReadStore {
  const connect = (): Database.Database => {
    const client = new Database(join(folder, 'attestry.db'), {
      readonly: true,
      fileMustExist: true,
      timeout: BUSY_TIMEOUT_MS,
    });
    client.pragma(`cache_size = -${cacheKib}`);
    client.pragma('temp_store = MEMORY');
    return client;
  };
  const client = connect();
  const read = wrapConnection(client, { readOnly: true });
  const secret = hasMacTables(client) ? readMacSecret(folder) : null;
  checkRowsBy(read, (table, keys) =>
    secret === null ? [] : keys.filter((key) => !isAsWritten(client, secret, table, key)),
  );
  const whole: SeenStore = { read, hidden: [], whole: { read } };
  const restricted = restrictedConnections(connect, (visible, hidden): SeenStore => ({
    read: wrapConnection(visible, { readOnly: true, whole: read }),
    hidden,
    whole: { read },
  }));
  return {
    without(projects) {
      // The turn of the event loop, and with it a read transaction, may last longer than the question before.
      endReadTransactions();
      return projects.length === 0 ? whole : restricted.hiding(projects);
    },
    close() {
      endReadTransactions();
      restricted.close();
      client.close();
    },
  };
}
