import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Figures of one project (0: all projects) on one UTC day. `evidence`, `failed`, `defects` and `leaked` count events of
 * that day. The others count the releases first seen that day by their current status, without status `unknown`.
 */
export const metricDay = sqliteTable(
  'metric_day',
  {
    project: integer().notNull(),
    /** YYYY-MM-DD */
    day: text().notNull(),
    evidence: integer().notNull().default(0),
    /** Evidence received that day whose verification failed. */
    failed: integer().notNull().default(0),
    artifacts: integer().notNull().default(0),
    verified: integer().notNull().default(0),
    deployed: integer().notNull().default(0),
    deployedVerified: integer('deployed_verified').notNull().default(0),
    /** Releases that never had the status `verified`. */
    open: integer().notNull().default(0),
    defects: integer().notNull().default(0),
    leaked: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.project, t.day] })],
);
