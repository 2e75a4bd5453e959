import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes, digestValue, timestamp, enumColumn } from '#db/schema/columns/columns.ts';
import { FACT_KINDS, OUTCOMES } from '#db/schema/columns/enums.ts';

/**
 * One document taken in. `seq` is the order of arrival and the index of its leaf's row order; `digest` is its id
 * outside.
 */
export const evidence = sqliteTable(
  'evidence',
  {
    seq: integer().primaryKey(),
    digest: digestValue().notNull(),
    /** → term */
    format: integer().notNull(),
    /** → term */
    predicateType: integer('predicate_type'),
    kind: enumColumn(FACT_KINDS)().notNull(),
    outcome: enumColumn(OUTCOMES)().notNull(),
    size: integer().notNull(),
    receivedAt: timestamp('received_at').notNull(),
    signedAt: timestamp('signed_at'),
    signer: integer(),
    project: integer(),
    build: integer(),
    /** → trust.ref: what the present outcome rests on. */
    trust: integer(),
    /** The latest verification, which is the one that counts. */
    verification: integer(),
    /** → actor: the sender; null for evidence stored before senders were. */
    actor: integer(),
    /** Index of the log leaf. */
    leaf: integer(),
    /** Packed Facts and what else the rules read. */
    facts: bytes().notNull(),
  },
  (t) => [
    uniqueIndex('evidence_digest').on(t.digest),
    index('evidence_trust')
      .on(t.trust, t.seq)
      .where(sql`trust is not null`),
    // What a new root or key could change; small, since most evidence is verified or unsigned.
    index('evidence_doubtful')
      .on(t.seq)
      .where(sql`outcome in (0, 1, 2)`),
  ],
);
