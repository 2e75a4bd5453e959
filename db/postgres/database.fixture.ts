/** Databases for tests on the server of the run. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { TEMPLATE, withDatabase } from './server.fixture.ts';

/** A database of a test: its address, and what removes it once nobody uses it. */
export type TestDatabase = { address: string; remove(): Promise<void> };

/** Databases with every table and no row that no test uses. */
const free: TestDatabase[] = [];

/**
 * A database with every table and no row, or an `empty` one. `server`: the address of the server's own. To create one
 * takes much longer than to delete the rows of a test, so that the next test gets the database of an earlier one.
 */
export async function createDatabase(server: string, { empty = false } = {}): Promise<TestDatabase> {
  const reused = empty ? undefined : free.pop();
  if (reused !== undefined) return reused;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const address = server.replace('/postgres?', `/${name}?`);
  const template = empty ? 'template0' : TEMPLATE;
  await withDatabase(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  if (empty)
    return {
      address,
      async remove() {
        await withDatabase(server, (client) => client.query(`DROP DATABASE ${name}`));
      },
    };
  const deleteRows = await openDeletion(address);
  const database: TestDatabase = {
    address,
    async remove() {
      await deleteRows();
      free.push(database);
    },
  };
  return database;
}

/** What brings a database back to its first state: no rows, and the first row ids. */
async function openDeletion(address: string): Promise<() => Promise<void>> {
  let client = await connect(address);
  const { rows } = await client.query(
    `SELECT relkind AS kind, quote_ident(relname) AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') AND relname <> 'attestry_migration'`,
  );
  const named = (kind: string) => (rows as { kind: string; name: string }[]).filter((one) => one.kind === kind);
  const statements = [
    // No trigger runs, also none that protects a log. A lock that a test has left is an error, not a wait without end.
    `SET session_replication_role = replica; SET lock_timeout = '20s'`,
    ...named('r').map(({ name }) => `DELETE FROM ${name}`),
    ...named('S').map(({ name }) => `SELECT setval('${name}', 1, false)`),
  ].join(';');
  return async () => {
    // A test may have ended every connection of its database.
    if (client.isEnded) client = await connect(address);
    await client.query(statements);
  };
}

type Connected = pg.Client & { isEnded?: boolean };

async function connect(address: string): Promise<Connected> {
  const client: Connected = new pg.Client({ connectionString: address });
  client.on('error', () => (client.isEnded = true));
  await client.connect();
  return client;
}
