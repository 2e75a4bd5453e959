import { sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Single values by key, such as the version of the trust, the origin of the log, and the version of the policy. */
export const meta = sqliteTable('meta', {
  key: text().primaryKey(),
  value: text().notNull(),
});
