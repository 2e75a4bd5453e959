import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes, digestValue, timestamp, enumColumn } from '#db/schema/columns/columns.ts';
import { EVIDENCE_KINDS } from '#lib/evidence/model/kinds.ts';
import { OUTCOMES, SPEAKER_BASES } from '#db/schema/columns/enums.ts';

/**
 * A stored document. `seq` numbers the documents in the order of arrival; `digest` is the sha256 of the original bytes,
 * which is the public id.
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
    kind: enumColumn(EVIDENCE_KINDS)().notNull(),
    outcome: enumColumn(OUTCOMES)().notNull(),
    size: integer().notNull(),
    receivedAt: timestamp('received_at').notNull(),
    signedAt: timestamp('signed_at'),
    signer: integer(),
    project: integer(),
    build: integer(),
    /** → trust.ref: the trust entry that the current outcome depends on. */
    trust: integer(),
    /** → verification: the current one. */
    verification: integer(),
    /** → actor: the sender; null for evidence stored before Attestry recorded senders. */
    actor: integer(),
    /** What makes it somebody's word. Null for evidence that was stored before; it is derived when it is needed. */
    speaker: enumColumn(SPEAKER_BASES)(),
    /** → quarantine: the active one that it is under; null where it counts. */
    quarantine: integer(),
    /** The index of its leaf in the log. */
    leaf: integer(),
    /** → evidence_drop.leaf: retention dropped its bytes; null where they are kept. */
    dropped: integer(),
    /** The number of secrets that were found in it; null: none, or it was not searched yet. */
    secrets: integer(),
    /** Facts and the other values that the rules read, packed with `packJson`. */
    facts: bytes().notNull(),
  },
  (t) => [
    uniqueIndex('evidence_digest').on(t.digest),
    index('evidence_project')
      .on(t.project, t.seq)
      .where(sql`project is not null`),
    index('evidence_trust')
      .on(t.trust, t.seq)
      .where(sql`trust is not null`),
    // Which signers a caller may see follows from the documents that it may see.
    index('evidence_signer')
      .on(t.signer, t.seq)
      .where(sql`signer is not null`),
    // The page of a predicate type lists the documents of the type, the newest first.
    index('evidence_predicate_type')
      .on(t.predicateType, t.seq)
      .where(sql`predicate_type is not null`),
    // Retention reads the kept documents in the order of receipt.
    index('evidence_kept')
      .on(t.receivedAt, t.seq)
      .where(sql`dropped is null`),
    // Few documents are under quarantine.
    index('evidence_quarantine')
      .on(t.quarantine, t.seq)
      .where(sql`quarantine is not null`),
    // The documents that new trust could change. The index is small, because most evidence is verified or unsigned.
    index('evidence_doubtful')
      .on(t.seq)
      .where(sql`outcome in (0, 1, 2)`),
  ],
);
