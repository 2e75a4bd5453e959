/** An empty store for a test, of the engine that the tests are run on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Store } from './connection/store.ts';
import { createDatabase } from './postgres/database.fixture.ts';
import { openPostgres } from './postgres/open.ts';

import { openStore } from './sqlite/open.ts';

export type TestStore = Pick<Store, 'read' | 'write'> & {
  /** Close the store and remove it. */
  close(): Promise<void>;
};

/** Open a store that has every table and no row. */
export async function openTestStore(): Promise<TestStore> {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-test-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  const server = inject('postgres');
  if (server === undefined) {
    const { read, write, close } = openStore(folder);
    return {
      read,
      write,
      async close() {
        close();
        removeFolder();
      },
    };
  }
  const database = await createDatabase(server);
  const { read, write, close } = await openPostgres(database.address, folder);
  return {
    read,
    write,
    async close() {
      await close();
      removeFolder();
      await database.remove();
    },
  };
}
