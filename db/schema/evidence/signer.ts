import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { timestamp, enumColumn } from '#db/schema/columns/columns.ts';
import { SIGNER_KINDS } from '#db/schema/columns/enums.ts';

/** A signer: one row for each kind, identity and issuer. The issuer of a key is empty. */
export const signer = sqliteTable(
  'signer',
  {
    id: integer().primaryKey(),
    kind: enumColumn(SIGNER_KINDS)().notNull(),
    identity: text().notNull(),
    issuer: text().notNull().default(''),
    evidence: integer().notNull().default(0),
    lastSeen: timestamp('last_seen').notNull(),
  },
  (t) => [uniqueIndex('signer_who').on(t.identity, t.issuer, t.kind), index('signer_recent').on(t.lastSeen)],
);
