import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { documentVersionColumns } from './document-version-columns.ts';

/** The versions of the predicate types of this installation. Rows are only added; the highest version counts. */
export const predicateTypeVersion = sqliteTable('predicate_type_version', documentVersionColumns('type'), (t) => [
  uniqueIndex('predicate_type_version_number').on(t.document, t.version),
]);
