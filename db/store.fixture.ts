/** An empty store for a test, of the engine that the tests are run on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from './connection/store.ts';
import { createDatabase } from './postgres/database.fixture.ts';
import { openPostgres } from './postgres/open.ts';

import { openStore } from './sqlite/open.ts';

/** The address of the server on which the tests run; null where they run on SQLite. */
export function testServer(): string | null {
  return (globalThis as { __attestryTestServer?: string }).__attestryTestServer ?? null;
}

export type TestStore = Store & {
  /** The address of its database; null with SQLite. */
  readonly database: string | null;
  /** Close the store and remove it. */
  close(): Promise<void>;
};

/**
 * Open a store that has every table and no row. `folder`: the data folder, which stays. Default: one that is removed
 * with the store.
 */
export async function openTestStore(folder: string | null = null): Promise<TestStore> {
  const own = folder ?? mkdtempSync(join(tmpdir(), 'attestry-test-'));
  const server = testServer();
  const database = server === null ? null : await createDatabase(server);
  const store = database === null ? openStore(own) : await openPostgres(database.address, own);
  const { close } = store;
  return Object.assign(store, {
    database: database?.address ?? null,
    async close() {
      await close();
      if (folder === null) rmSync(own, { recursive: true, force: true });
      await database?.remove();
    },
  });
}
