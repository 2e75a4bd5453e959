import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp } from '#db/schema/columns/columns.ts';

/** The signed checkpoints of a log. Each batch of entries has one. `note` is the signed note. */
const checkpointTable = <Name extends string>(name: Name) =>
  sqliteTable(name, {
    size: integer().primaryKey(),
    root: bytes().notNull(),
    note: text().notNull(),
    createdAt: timestamp('created_at').notNull(),
  });

/** The evidence log. */
export const logCheckpoint = checkpointTable('log_checkpoint');

/** The audit log. */
export const auditCheckpoint = checkpointTable('audit_checkpoint');
