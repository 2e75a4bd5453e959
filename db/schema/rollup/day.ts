import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * One project and UTC day (project 0: all). `artifacts` and below are of the artifacts first seen that day, as they
 * stand now.
 */
export const metricDay = sqliteTable(
  'metric_day',
  {
    project: integer().notNull(),
    /** YYYY-MM-DD */
    day: text().notNull(),
    evidence: integer().notNull().default(0),
    /** Of the evidence of that day, how much failed. */
    failed: integer().notNull().default(0),
    artifacts: integer().notNull().default(0),
    verified: integer().notNull().default(0),
    deployed: integer().notNull().default(0),
    deployedVerified: integer('deployed_verified').notNull().default(0),
    /** First seen that day, and never verified so far. */
    open: integer().notNull().default(0),
    defects: integer().notNull().default(0),
    leaked: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.project, t.day] })],
);
