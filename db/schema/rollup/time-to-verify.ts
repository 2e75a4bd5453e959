import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Histogram of the time to verify, by the day the artifact was first seen. Buckets are lib/metrics/histogram's. */
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
