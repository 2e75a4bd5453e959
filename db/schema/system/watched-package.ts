import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { enumColumn, timestamp } from '#db/schema/columns/columns.ts';
import { PACKAGE_FILE_OUTCOMES, PACKAGE_OUTCOMES } from '#db/schema/columns/enums.ts';

/** The packages that connections ask a registry about, and how the newest attempt ended. */
export const watchedPackage = sqliteTable(
  'watched_package',
  {
    id: integer().primaryKey(),
    /** → connection */
    connection: integer().notNull(),
    /** The name, as its registry writes it. */
    name: text().notNull(),
    /** The ETag of the newest list of its files, all of which were dealt with; null: the whole list is asked for. */
    etag: text(),
    outcome: enumColumn(PACKAGE_OUTCOMES)().notNull(),
    /** Why the newest attempt did not end well; null where it did. */
    message: text(),
    /** How many files with attestations the newest list has; null: none was read. */
    announced: integer(),
    /** Attempts in succession that did not end well. */
    failures: integer().notNull().default(0),
    askedAt: timestamp('asked_at'),
    /** When the registry last answered with its list, or that the list is the same. */
    answeredAt: timestamp('answered_at'),
    /** When it is asked again; null: its connection has ended. */
    nextAt: timestamp('next_at'),
  },
  (t) => [uniqueIndex('watched_package_once').on(t.connection, t.name), index('watched_package_next').on(t.nextAt)],
);

/** The files of watched packages whose attestations were asked for, with what came of it. */
export const packageFile = sqliteTable(
  'package_file',
  {
    id: integer().primaryKey(),
    /** → watched_package */
    package: integer().notNull(),
    /** The version of an npm package; the file name of a distribution of PyPI. */
    name: text().notNull(),
    /** The digest that the registry states, as `sha512:hex`. */
    digest: text().notNull(),
    outcome: enumColumn(PACKAGE_FILE_OUTCOMES)().notNull(),
    /** Documents that were ingested, and those of them whose signatures were verified then. */
    documents: integer().notNull(),
    verified: integer().notNull(),
    /** What is wrong, or worth knowing; null: nothing. */
    message: text(),
    at: timestamp('at').notNull(),
  },
  (t) => [uniqueIndex('package_file_once').on(t.package, t.name), index('package_file_newest').on(t.package, t.at)],
);
