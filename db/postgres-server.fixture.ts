/** A server of PostgreSQL for tests outside of db/. */
export { startPostgres, withDatabase } from './postgres/server.fixture.ts';
