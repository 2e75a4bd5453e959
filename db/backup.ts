/** What a backup and a restore need of the store: a copy of the database, and the files of the data folder. */
export { openRowSource } from './sqlite/backup/row-source.ts';
export { copyStore, schemaOf, SCHEMA_VERSION } from './sqlite/backup/copy-store.ts';
export { acquireAppLock } from './sqlite/data-folder/app-lock.ts';
export { placeFiles, storeFiles, unpackFolder } from './sqlite/data-folder/place-files.ts';
