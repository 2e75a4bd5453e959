import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/**
 * Links between evidence and the artifacts that it is about. `bucket` encodes kind and outcome of the evidence, so that
 * a query finds the newest of each bucket without reading the others, and many documents of one bucket do not displace
 * those of another. `ordinal` is the position of the subject in the document.
 */
export const evidenceSubject = sqliteTable(
  'evidence_subject',
  {
    artifact: integer().notNull(),
    bucket: integer().notNull(),
    evidence: integer().notNull(),
    ordinal: integer().notNull(),
    /** → actor: the sender who named the artifact; null where the document itself names it. */
    sender: integer(),
    /** When somebody sent the document whose word counts for the artifact; null where nobody had sent it before. */
    sentAt: timestamp('sent_at'),
  },
  (t) => [
    primaryKey({ columns: [t.artifact, t.bucket, t.evidence] }),
    index('evidence_subject_of').on(t.evidence, t.ordinal),
    index('evidence_subject_sent')
      .on(t.artifact)
      .where(sql`sent_at is not null`),
  ],
);
