import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { timestamp } from '#db/schema/columns/columns.ts';

/** A release of a project, as a release attestation or a webhook names it. */
export const release = sqliteTable(
  'release',
  {
    id: integer().primaryKey(),
    project: integer(),
    tag: text().notNull(),
    name: text(),
    url: text(),
    purl: text(),
    publishedAt: timestamp('published_at'),
    source: text().notNull(),
    externalId: text('external_id'),
    evidence: integer(),
  },
  (t) => [
    index('release_project').on(t.project, t.publishedAt),
    uniqueIndex('release_external')
      .on(t.source, t.externalId)
      .where(sql`external_id is not null`),
  ],
);
