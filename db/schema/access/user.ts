import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** The local users. The table has the scrypt key of each password, never the password. */
export const user = sqliteTable(
  'user',
  {
    id: integer().primaryKey(),
    name: text().notNull(),
    /** The name in lower case, by which the user signs in. */
    nameKey: text('name_key').notNull(),
    /** The key in the format of scrypt(1), with its parameters and its salt, as base64. */
    password: text().notNull(),
    /** The roles, as JSON. */
    grants: text().notNull(),
    createdAt: timestamp('created_at').notNull(),
    /** → actor */
    createdBy: integer('created_by').notNull(),
    passwordChangedAt: timestamp('password_changed_at').notNull(),
    removedAt: timestamp('removed_at'),
    /** → actor */
    removedBy: integer('removed_by'),
  },
  (t) => [
    uniqueIndex('user_name')
      .on(t.nameKey)
      .where(sql`removed_at is null`),
  ],
);
