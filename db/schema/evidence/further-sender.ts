import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** Actors who sent the bytes of a stored document again, other than the first sender, who is in `evidence`. */
export const furtherSender = sqliteTable(
  'further_sender',
  {
    evidence: integer().notNull(),
    /** → artifact: the one that the sender named for a document that names none; 0: what the document names. */
    artifact: integer().notNull(),
    /** → actor */
    actor: integer().notNull(),
    /** When the actor sent them; null: an earlier version stored the row. */
    sentAt: timestamp('sent_at'),
  },
  (t) => [primaryKey({ columns: [t.evidence, t.artifact, t.actor] })],
);
