import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp, enumColumn } from '#db/schema/columns/columns.ts';
import { BODY_CODECS, DELIVERY_OUTCOMES } from '#db/schema/columns/enums.ts';

/** A webhook delivery as it was received, and its outcome. */
export const delivery = sqliteTable(
  'delivery',
  {
    id: integer().primaryKey(),
    source: text().notNull(),
    /** → connection; 0: the connection that the environment configures. */
    connection: integer().notNull().default(0),
    deliveryId: text('delivery_id'),
    event: text(),
    /** JSON object of the headers that processing needs; never a signature or a secret. */
    headers: text().notNull(),
    codec: enumColumn(BODY_CODECS)().notNull(),
    body: bytes(),
    outcome: enumColumn(DELIVERY_OUTCOMES)().notNull(),
    reason: text(),
    /** JSON array of sentences that say what the delivery changed. */
    effects: text().notNull(),
    receivedAt: timestamp('received_at').notNull(),
    /** → actor: the webhook; null for deliveries stored before Attestry recorded senders. */
    actor: integer(),
    /** The repository that it is about, as `host/owner/name` in lower case; null where nobody knows. */
    repository: text(),
    /** SHA-256 of the body as received. It identifies a replay under another delivery id. */
    bodyHash: bytes('body_hash'),
  },
  (t) => [
    uniqueIndex('delivery_once')
      .on(t.source, t.connection, t.deliveryId)
      .where(sql`delivery_id is not null and outcome <> 2`),
    index('delivery_body')
      .on(t.bodyHash, t.receivedAt)
      .where(sql`body_hash is not null`),
    index('delivery_outcome').on(t.outcome, t.id),
    index('delivery_of_connection')
      .on(t.connection, t.id)
      .where(sql`connection <> 0`),
  ],
);
