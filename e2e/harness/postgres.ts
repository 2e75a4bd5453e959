/** A PostgreSQL server of a test, with an empty database. */
import { startPostgres, withDatabase } from '#db/postgres-server.fixture.ts';

/** `address`: the value of `DATABASE_URL`. */
export type TestDatabase = { address: string; stop(): Promise<void> };

/** Start a server with a database. It ends with this process. */
export async function startDatabase(): Promise<TestDatabase> {
  const { addressOf, stop } = await startPostgres();
  try {
    await withDatabase(addressOf('postgres'), (client) => client.query('CREATE DATABASE attestry'));
    return { address: addressOf('attestry'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
