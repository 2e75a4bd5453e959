import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes, enumColumn, timestamp } from '#db/schema/columns/columns.ts';
import { CONNECTION_SECRET_PURPOSES } from '#db/schema/columns/enums.ts';

/**
 * The connections of sources: which senders may deliver, and what they may speak about. Apart from its end a connection
 * never changes, because stored documents are the word of its sender.
 */
export const connection = sqliteTable(
  'connection',
  {
    id: integer().primaryKey(),
    /** The source: `gitlab`, `cdevents` … (lib/webhook/registry.ts). */
    source: text().notNull(),
    /** The last segment of its address; unique among those in force. */
    name: text().notNull(),
    /** Hosts whose repositories it may speak about, separated by spaces; empty for a source that names none. */
    hosts: text().notNull(),
    /** Patterns of projects, separated by spaces. */
    projects: text().notNull(),
    /** Environments that it may speak about, as a JSON array; empty: all. */
    environments: text().notNull(),
    /** What else the source needs, as JSON: the mapping of a generic connection. */
    settings: text(),
    createdAt: timestamp('created_at').notNull(),
    /** → actor */
    createdBy: integer('created_by').notNull(),
    endedAt: timestamp('ended_at'),
    /** → actor */
    endedBy: integer('ended_by'),
  },
  (t) => [
    uniqueIndex('connection_name')
      .on(t.source, t.name)
      .where(sql`ended_at is null`),
  ],
);

/** The secrets of connections, sealed (lib/bytes/signing/seal.ts). Those of an ended connection are deleted. */
export const connectionSecret = sqliteTable(
  'connection_secret',
  {
    id: integer().primaryKey(),
    /** → connection */
    connection: integer().notNull(),
    purpose: enumColumn(CONNECTION_SECRET_PURPOSES)().notNull(),
    sealed: bytes().notNull(),
    createdAt: timestamp('created_at').notNull(),
    /** Until when it is accepted, after a rotation; null: the current one. */
    expiresAt: timestamp('expires_at'),
  },
  (t) => [index('connection_secret_of').on(t.connection)],
);
