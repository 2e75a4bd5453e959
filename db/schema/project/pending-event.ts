import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Events whose deployment is not known to belong to a project that is expected here, by what they wait for: an artifact
 * with a purl, or a deployment in a slot of an environment (`slotKey`).
 */
export const pendingEvent = sqliteTable(
  'pending_event',
  {
    awaited: text().notNull(),
    /** → actor: the first sender of the event; 0: unknown. */
    actor: integer().notNull(),
    evidence: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.awaited, t.actor, t.evidence] })],
);
