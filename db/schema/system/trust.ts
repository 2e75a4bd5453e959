import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { digestValue, flag, timestamp, enumColumn } from '#db/schema/columns/columns.ts';
import { TRUST_KINDS } from '#db/schema/columns/enums.ts';

/** Trust entries and when they were in use. A removed entry keeps its row, because verifications refer to it. */
export const trust = sqliteTable(
  'trust',
  {
    ref: integer().primaryKey(),
    digest: digestValue().notNull(),
    name: text().notNull(),
    kind: enumColumn(TRUST_KINDS)().notNull(),
    body: text().notNull(),
    tlogThreshold: integer('tlog_threshold').notNull(),
    ctlogThreshold: integer('ctlog_threshold').notNull(),
    timestampThreshold: integer('timestamp_threshold').notNull(),
    validFrom: text('valid_from'),
    validUntil: text('valid_until'),
    hint: text(),
    builtIn: flag('built_in').notNull(),
    addedAt: timestamp('added_at').notNull(),
    addedVersion: integer('added_version').notNull(),
    removedAt: timestamp('removed_at'),
    removedVersion: integer('removed_version'),
    /** → actor */
    addedBy: integer('added_by'),
    /** → actor */
    removedBy: integer('removed_by'),
  },
  (t) => [
    uniqueIndex('trust_present')
      .on(t.digest)
      .where(sql`removed_at is null`),
  ],
);
