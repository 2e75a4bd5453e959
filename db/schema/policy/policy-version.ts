import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { documentVersionColumns } from './document-version-columns.ts';

/** The versions of the policies of this installation. Rows are only added; the highest version of a policy counts. */
export const policyVersion = sqliteTable('policy_version', documentVersionColumns('policy'), (t) => [
  uniqueIndex('policy_version_number').on(t.document, t.version),
]);
