import { index, integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { enumColumn } from '#db/schema/columns/columns.ts';
import { EDGE_KINDS } from '#db/schema/columns/enums.ts';

/**
 * A lineage edge from an origin to its result (a source to its build, a build to its artifact), and the evidence that
 * claims it. `from` and `to` are packed node references.
 */
export const edge = sqliteTable(
  'edge',
  {
    from: integer('src').notNull(),
    to: integer('dst').notNull(),
    kind: enumColumn(EDGE_KINDS)().notNull(),
    evidence: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.from, t.kind, t.to, t.evidence] }),
    index('edge_back').on(t.to, t.kind, t.from, t.evidence),
  ],
);

/** One edge. */
export type EdgeRow = typeof edge.$inferSelect;

/** The relation that an edge states. */
export type EdgeKind = EdgeRow['kind'];
