import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes, enumColumn, flag, timestamp } from '#db/schema/columns/columns.ts';
import { GATE_DECISION_VALUES } from '#db/schema/columns/enums.ts';

/** The decisions of the gate, each with its question and its answer. Rows are added, and deleted when they are old. */
export const gateDecision = sqliteTable(
  'gate_decision',
  {
    id: integer().primaryKey(),
    /** The id that callers see: random, so that it cannot be guessed. */
    publicId: text('public_id').notNull(),
    at: timestamp().notNull(),
    decision: enumColumn(GATE_DECISION_VALUES)().notNull(),
    environment: text(),
    /** → actor: the caller. */
    actor: integer().notNull(),
    /** Whether the caller showed no token. Only the newest of these rows are stored. */
    anonymous: flag('anonymous').notNull(),
    reason: text().notNull(),
    /** The image, or the first digest, as the caller wrote it. */
    asked: text().notNull(),
    /** The number of artifacts that the decision is about. */
    artifacts: integer().notNull(),
    /** SHA-256 of the question, and of the answer without its id and times. */
    questionHash: bytes('question_hash').notNull(),
    answerHash: bytes('answer_hash').notNull(),
    /** The packed JSON of question and answer. */
    body: bytes().notNull(),
  },
  (t) => [
    uniqueIndex('gate_decision_public').on(t.publicId),
    index('gate_decision_listed').on(t.decision, t.id),
    index('gate_decision_question').on(t.questionHash, t.actor, t.id),
    index('gate_decision_at').on(t.at),
    index('gate_decision_anonymous')
      .on(t.id)
      .where(sql`anonymous = 1`),
  ],
);
