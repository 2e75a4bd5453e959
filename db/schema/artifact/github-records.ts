import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { enumColumn, timestamp } from '#db/schema/columns/columns.ts';
import { GITHUB_RECORD_OUTCOMES } from '#db/schema/columns/enums.ts';

/**
 * What GitHub lists of an artifact for the organisation of its repository: storage and deployment records. They are the
 * word of that organisation, and count for nothing.
 */
export const githubRecords = sqliteTable(
  'github_records',
  {
    /** → artifact */
    artifact: integer().primaryKey(),
    /** → project: the one that was asked about; the records of another one are not shown. */
    project: integer().notNull(),
    outcome: enumColumn(GITHUB_RECORD_OUTCOMES)().notNull(),
    /** Why the newest attempt did not end well; null where it did. */
    message: text(),
    /** Attempts in succession that did not end well. */
    failures: integer().notNull().default(0),
    askedAt: timestamp('asked_at'),
    /** When GitHub last answered with both lists, or that they are the same. */
    answeredAt: timestamp('answered_at'),
    /** When it is asked again; null: not by itself. */
    nextAt: timestamp('next_at'),
    /** Until when GitHub wants no requests, about whatever, where the newest attempt was told so. */
    limitedUntil: timestamp('limited_until'),
    /** What GitHub answered then, as JSON (`GithubRecordLists`); null: it has not answered yet. */
    lists: text(),
  },
  (t) => [
    index('github_records_next')
      .on(t.nextAt)
      .where(sql`next_at is not null`),
    index('github_records_rest')
      .on(t.askedAt)
      .where(sql`next_at is null`),
    // While GitHub limits the rate of requests, few rows say so.
    index('github_records_limited')
      .on(t.limitedUntil)
      .where(sql`limited_until is not null`),
  ],
);
