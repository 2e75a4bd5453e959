import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { bytes } from '../columns.ts';

/** What the rules said when the status was derived: packed PolicyResult and the ids of the waivers that counted. */
export const artifactVerdict = sqliteTable('artifact_verdict', {
  artifact: integer().primaryKey(),
  body: bytes().notNull(),
});
