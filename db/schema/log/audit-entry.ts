import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/**
 * What the list of the audit log searches for. Each row repeats members of the entry with the same `idx` in
 * `audit_leaf`, and the audit compares them.
 */
export const auditEntry = sqliteTable(
  'audit_entry',
  {
    idx: integer().primaryKey(),
    at: timestamp().notNull(),
    /** → actor. */
    actor: integer().notNull(),
    action: text().notNull(),
    /** `KIND:ID`. */
    object: text().notNull(),
  },
  (t) => [
    index('audit_entry_by_at').on(t.at),
    index('audit_entry_by_actor').on(t.actor, t.idx),
    index('audit_entry_by_action').on(t.action, t.idx),
    index('audit_entry_by_object').on(t.object, t.idx),
  ],
);
