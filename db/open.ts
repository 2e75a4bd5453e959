/**
 * The door to the store. SQLite is the only engine today; the engine is chosen here and nowhere else. Modules outside
 * db/ know a store, a connection and a transaction by these types only.
 */
export type { Db, Tx } from './sqlite/connection.ts';
export { openStore } from './sqlite/open.ts';
export type { Store } from './sqlite/open.ts';
export { storeFailure } from './sqlite/failure.ts';
