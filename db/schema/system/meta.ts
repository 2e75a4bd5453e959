import { sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Single values: trust version, log origin, policy version. */
export const meta = sqliteTable('meta', {
  key: text().primaryKey(),
  value: text().notNull(),
});
