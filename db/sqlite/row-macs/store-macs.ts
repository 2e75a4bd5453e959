/** The row MACs of an open store: attached once the key of the log is there. */
import type Database from 'better-sqlite3';
import { readMacSecret } from '../../row-macs/mac-secret.ts';
import { isAsWritten } from './compare-macs.ts';
import { hasMacTables } from './mac-tables.ts';
import { attachRowMacs, type RowMacs } from './row-macs.ts';

export type StoreMacs = RowMacs & {
  /** Whether a row is as Attestry wrote it, read over a connection; null where the store has no MACs yet. */
  check(reader: Database.Database, table: string, key: number): boolean | null;
  /** Install the triggers for the tables as they are now, if the folder has a key. */
  attach(): void;
  /** Install them where `attach` found no key yet. */
  start(): void;
};

/** The row MACs of the connection that writes. Without a key in the folder, nothing is recorded until `attach`. */
export function openStoreMacs(folder: string, client: Database.Database): StoreMacs {
  let attached: RowMacs | null = null;
  let secret: Uint8Array | null = null;
  const attach = (): void => {
    attached?.flush();
    secret = hasMacTables(client) ? readMacSecret(folder) : null;
    if (secret !== null) attached = attachRowMacs(client, secret);
  };
  return {
    attach,
    start() {
      if (attached === null) attach();
    },
    check: (reader, table, key) => (secret === null ? null : isAsWritten(reader, secret, table, key)),
    flush: () => attached?.flush(),
    reset: () => attached?.reset(),
  };
}
