import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { timestamp, enumColumn } from '#db/schema/columns/columns.ts';
import { JOB_STATES } from '#db/schema/columns/enums.ts';

/** Work for later, which survives a restart. There is one job for each kind and key. */
export const job = sqliteTable(
  'job',
  {
    id: integer().primaryKey(),
    kind: text().notNull(),
    key: text().notNull(),
    /** The host that it asks over the network; jobs of one host run one after another. Null: it asks nobody. */
    host: text(),
    /** JSON */
    payload: text().notNull(),
    state: enumColumn(JOB_STATES)().notNull(),
    attempts: integer().notNull().default(0),
    runAt: timestamp('run_at').notNull(),
    error: text(),
    createdAt: timestamp('created_at').notNull(),
    updatedAt: timestamp('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('job_once').on(t.kind, t.key),
    index('job_due').on(t.state, t.runAt),
    index('job_host').on(t.state, t.host, t.runAt),
    index('job_kind').on(t.kind, t.id),
  ],
);
