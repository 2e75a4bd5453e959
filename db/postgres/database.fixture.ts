/** Databases for tests on the server of the run. */
import { randomUUID } from 'node:crypto';
import { TEMPLATE, withDatabase } from './server.fixture.ts';

/** A database of a test: its address, and what removes it once nobody uses it. */
export type TestDatabase = { address: string; remove(): Promise<void> };

/** Create a database with every table and no row, or an `empty` one. `server`: the address of the server's own. */
export async function createDatabase(server: string, { empty = false } = {}): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = empty ? 'template0' : TEMPLATE;
  await withDatabase(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return {
    address: server.replace('/postgres?', `/${name}?`),
    async remove() {
      await withDatabase(server, (client) => client.query(`DROP DATABASE ${name}`));
    },
  };
}
