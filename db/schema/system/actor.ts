import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { enumColumn } from '#db/schema/columns/columns.ts';
import { ACTOR_KINDS } from '#db/schema/columns/enums.ts';

/** Everybody who has changed something here, once each. Rows that they wrote refer to them. */
export const actor = sqliteTable(
  'actor',
  {
    id: integer().primaryKey(),
    kind: enumColumn(ACTOR_KINDS)().notNull(),
    /** Tells actors of one kind apart: the number of a token, issuer and subject of a workload, the kind of a job. */
    identifier: text().notNull(),
    /** The name at the time of the first write, for people to read. */
    name: text().notNull(),
  },
  (t) => [uniqueIndex('actor_identity').on(t.kind, t.identifier)],
);
