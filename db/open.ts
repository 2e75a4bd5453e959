/**
 * The entry point to the store. SQLite is the only engine today, and only this module chooses the engine. Modules
 * outside db/ know a store, a connection and a transaction by these types only.
 */
export type { Db, Tx } from './connection/connection.ts';
export { hidesProjects, isEditedRow, wholeStore } from './connection/connection.ts';
export { inOneState, renewState } from './connection/one-state.ts';
export { openStore } from './sqlite/open.ts';
export { moveLog } from './sqlite/move-log.ts';
export type { Store, StoreVersion } from './connection/store.ts';
export { diskFullMessage, storeFailure, storeFailureKind, type StoreFailureKind } from './connection/failure.ts';
export { openReadStore, type ReadStore, type SeenStore } from './sqlite/read-store.ts';
