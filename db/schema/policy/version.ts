import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes, flag, timestamp } from '#db/schema/columns/columns.ts';

/** The versions of the policies of this installation. Rows are only added; the highest version of a policy counts. */
export const policyVersion = sqliteTable(
  'policy_version',
  {
    id: integer().primaryKey(),
    policy: text().notNull(),
    version: integer().notNull(),
    /** Whether this version takes the policy out of force. */
    retired: flag('retired').notNull(),
    /** The document as RFC 8785 canonical JSON, and its SHA-256. */
    body: text().notNull(),
    sha256: bytes().notNull(),
    reason: text().notNull(),
    createdAt: timestamp('created_at').notNull(),
    /** → actor */
    createdBy: integer('created_by').notNull(),
  },
  (t) => [uniqueIndex('policy_version_number').on(t.policy, t.version)],
);
