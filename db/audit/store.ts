/** What the audit reads of a store beside rows: its connection, its state, the checks of the file and the row MACs. */
import { connectionOf, type Db, forEngine } from '../connection/connection.ts';
import type { AuditStore } from '../connection/store.ts';
import { openPostgresAudit } from '../postgres/audit/audit-connection.ts';
import * as postgresMacs from '../postgres/audit/mac-checks.ts';
import * as postgresSchema from '../postgres/audit/schema-checks.ts';
import { openAuditStore as openSqliteAudit } from '../sqlite/audit/audit-connection.ts';
import * as sqliteFile from '../sqlite/audit/file-checks.ts';
import * as sqliteMacs from '../sqlite/audit/mac-checks.ts';

export type { AuditStore } from '../connection/store.ts';
export { openAuditState } from '../sqlite/audit/audit-state.ts';
export type { AuditState, Difference } from '../sqlite/audit/audit-state.ts';
export { macKeyOf } from '../row-macs/mac.ts';
export type { SqlValue } from '../row-macs/mac.ts';
export { LOG_KEY_FILE, readMacSecret } from '../row-macs/mac-secret.ts';

/**
 * Open a store to read it, also while an app serves it: the database at an address of PostgreSQL, or where that is null
 * the file in the data folder. Throws `not-found` where there is no store, and `conflict` where another version of
 * Attestry has to migrate it first.
 */
export function openAuditStore(folder: string, database: string | null): Promise<AuditStore> {
  return database === null ? openSqliteAudit(folder) : openPostgresAudit(database, folder);
}

/** What the engine itself finds wrong in pages, rows and indexes, and the problems of the full-text tables. */
export const checkIntegrity = forEngine({
  sqlite: sqliteFile.checkIntegrity,
  postgres: postgresSchema.checkIntegrity,
});

/** What of the schema is not as the migrations of this version make it: tables, indexes, triggers and views. */
export const schemaDifferences = forEngine({
  sqlite: sqliteFile.schemaDifferences,
  postgres: postgresSchema.schemaDifferences,
});

/** The number of applied migrations that the store states, and the number of those that this version ships. */
export const schemaVersions = forEngine({
  sqlite: sqliteFile.schemaVersions,
  postgres: postgresSchema.schemaVersions,
});

/** The names of the tables whose rows have MACs. */
export const macTableNames = forEngine({
  sqlite: sqliteMacs.macTableNames,
  postgres: postgresMacs.macTableNames,
});

/** Compare the next rows of a table, about `limit`, with their MACs. `secret` is that of `readMacSecret`. */
export const compareTable = forEngine({ sqlite: sqliteMacs.compareTable, postgres: postgresMacs.compareTable });

/** Compare the MACs of the tables and of the store. */
export const compareTotals = forEngine({ sqlite: sqliteMacs.compareTotals, postgres: postgresMacs.compareTotals });

/** The number of rows of a table, to show progress. */
export async function countRows(db: Db, table: string): Promise<number> {
  const count = connectionOf(db).prepareSql(`SELECT count(*) AS n FROM "${table}"`, { isKept: false });
  return ((await count.get()) as { n: number }).n;
}
