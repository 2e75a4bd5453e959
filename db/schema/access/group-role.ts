import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** The roles that the members of a group of the OpenID provider get when they sign in. */
export const groupRole = sqliteTable(
  'group_role',
  {
    id: integer().primaryKey(),
    /** As the groups claim has it, to the character. */
    group: text('group_name').notNull(),
    role: text().notNull(),
    /** A pattern of projects. */
    projects: text().notNull(),
    createdAt: timestamp('created_at').notNull(),
    /** → actor */
    createdBy: integer('created_by').notNull(),
    removedAt: timestamp('removed_at'),
    /** → actor */
    removedBy: integer('removed_by'),
  },
  (t) => [
    index('group_role_active')
      .on(t.group)
      .where(sql`removed_at is null`),
  ],
);
