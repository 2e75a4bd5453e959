import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { enumColumn } from '#db/schema/columns/columns.ts';
import { ACTOR_KINDS } from '#db/schema/columns/enums.ts';

/** The actors that have written something, each stored once. The rows that an actor wrote refer to it. */
export const actor = sqliteTable(
  'actor',
  {
    id: integer().primaryKey(),
    kind: enumColumn(ACTOR_KINDS)().notNull(),
    /** Identifies an actor within its kind: the id of a token, the kind of a job (`actorIdentity`). */
    identifier: text().notNull(),
    /** The name for display, as it was at the first write. */
    name: text().notNull(),
    /** → project: that of a workload. */
    project: integer(),
    /** The repository id of a workload that an earlier version stored, which has no such id in its identifier. */
    repository: text(),
  },
  (t) => [uniqueIndex('actor_identity').on(t.kind, t.identifier)],
);
