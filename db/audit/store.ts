/** What the audit reads of a store beside rows: its connection, its state, the checks of the file and the row MACs. */
export { openAuditStore } from '../sqlite/audit/audit-connection.ts';
export type { AuditStore } from '../sqlite/audit/audit-connection.ts';
export { openAuditState } from '../sqlite/audit/audit-state.ts';
export type { AuditState, Difference } from '../sqlite/audit/audit-state.ts';
export { integrityProblems, schemaDifferences, schemaVersions } from '../sqlite/audit/file-checks.ts';
export { compareTable, compareTotals, countRows, macTableNames } from '../sqlite/audit/mac-checks.ts';
export { macKeyOf } from '../row-macs/mac.ts';
export type { SqlValue } from '../row-macs/mac.ts';
export { LOG_KEY_FILE } from '../row-macs/mac-secret.ts';
