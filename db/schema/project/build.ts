import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes, flag, timestamp } from '#db/schema/columns/columns.ts';

/**
 * One run of a build. `key` is the first 16 bytes of the sha256 of the text that identifies the run: the URL of the
 * run, else builder and invocation id, else the id of the evidence.
 */
export const build = sqliteTable(
  'build',
  {
    id: integer().primaryKey(),
    key: bytes().notNull(),
    project: integer(),
    source: integer(),
    /** → term */
    builder: integer(),
    /** → term */
    buildType: integer('build_type'),
    invocation: text(),
    ref: text(),
    entryPoint: text('entry_point'),
    trigger: text(),
    runner: text(),
    startedAt: timestamp('started_at'),
    finishedAt: timestamp('finished_at'),
    /** False while only unverified evidence or a webhook reports the run. */
    verified: flag('verified').notNull(),
    evidence: integer(),
  },
  (t) => [uniqueIndex('build_key').on(t.key), index('build_project').on(t.project, t.finishedAt)],
);
