/** A store in memory that leads to no data folder. It is gone as soon as it is closed or its process ends. */
import Database from 'better-sqlite3';
import { migrate } from '../migrate.ts';
import type { Store } from '../../connection/store.ts';
import { oneConnectionStore } from './one-connection.ts';

export type MemoryStore = Store & {
  /** Everything that the store has now, as bytes from which `openMemoryStore` opens a store with the same content. */
  snapshot(): Uint8Array;
};

/** Open a store with every table: empty, or with the content of a snapshot. Its `folder` is empty: it has no files. */
export function openMemoryStore(snapshot: Uint8Array | null = null): MemoryStore {
  const client = snapshot === null ? new Database(':memory:') : new Database(Buffer.from(snapshot));
  client.pragma('foreign_keys = ON');
  client.pragma('temp_store = MEMORY');
  migrate(client);
  return Object.assign(
    oneConnectionStore(client, '', () => {}),
    { snapshot: () => client.serialize() },
  );
}
