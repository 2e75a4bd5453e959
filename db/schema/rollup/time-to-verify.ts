import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * The histogram of the time to verify, by the UTC day on which an artifact was first seen. lib/metrics/histogram.ts
 * defines the buckets.
 */
export const timeToVerify = sqliteTable(
  'time_to_verify',
  {
    project: integer().notNull(),
    day: text().notNull(),
    bucket: integer().notNull(),
    artifacts: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.project, t.day, t.bucket] })],
);
