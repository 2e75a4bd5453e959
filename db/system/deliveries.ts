/** Webhook deliveries as they were received, and their outcomes. Times are RFC 3339. */
import { type AnyColumn, and, desc, eq, gte, lt, lte, sql } from 'drizzle-orm';
import { packBody, unpackBody } from '../codec/pack.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, orm, prepared } from '../connection/connection.ts';
import { delivery } from '../schema/index.ts';
import { incrementCounter } from './meta.ts';

/** The outcome of a delivery. */
export type DeliveryOutcome = (typeof delivery.$inferSelect)['outcome'];

/** A delivery to store. */
export type NewDelivery = {
  /** The kind of sender: `github`. */
  source: string;
  /** The row id of the connection; 0: the one that the environment configures. */
  connection: number;
  /** The id that the sender gave the delivery. */
  deliveryId: string | null;
  event: string | null;
  /** The headers that processing needs; never a signature or a secret. */
  headers: { [name: string]: string };
  /** The body as it was received; null where it is not stored, so that the delivery cannot be replayed. */
  body: Uint8Array | null;
  /** SHA-256 of the body as it was received; null where a later delivery must not be compared with this one. */
  bodyHash: Uint8Array | null;
  outcome: DeliveryOutcome;
  reason: string | null;
  /** Sentences that say what the delivery changed. */
  effects: string[];
  receivedAt: string;
  /** The repository that it is about, as `host/owner/name`; null where it names none, or nobody signed it. */
  repository: string | null;
  /** → actor: the webhook; null for deliveries stored before Attestry recorded senders. */
  actor: number | null;
};

/** A stored delivery without headers and body. `replayable`: its body is stored. */
export type DeliveryRow = Omit<NewDelivery, 'body' | 'bodyHash' | 'headers' | 'repository'> & {
  id: number;
  replayable: boolean;
};

const columns = {
  id: delivery.id,
  source: delivery.source,
  connection: delivery.connection,
  deliveryId: delivery.deliveryId,
  event: delivery.event,
  outcome: delivery.outcome,
  reason: delivery.reason,
  effects: delivery.effects,
  receivedAt: delivery.receivedAt,
  actor: delivery.actor,
  replayable: sql<number>`${delivery.body} is not null`,
};
const toDeliveryRow = (
  row: Omit<DeliveryRow, 'effects' | 'replayable'> & { effects: string; replayable: number },
): DeliveryRow => ({ ...row, effects: JSON.parse(row.effects) as string[], replayable: row.replayable === 1 });

const value = <Column extends AnyColumn>(column: Column, name: string) => sql`${encodedPlaceholder(column, name)}`;
const add = prepared((db) =>
  db
    .insert(delivery)
    .values({
      source: sql.placeholder('source'),
      connection: sql.placeholder('connection'),
      deliveryId: sql.placeholder('deliveryId'),
      event: sql.placeholder('event'),
      headers: sql.placeholder('headers'),
      codec: sql.placeholder('codec'),
      body: sql.placeholder('body'),
      bodyHash: sql.placeholder('bodyHash'),
      outcome: sql.placeholder('outcome'),
      reason: sql.placeholder('reason'),
      effects: sql.placeholder('effects'),
      receivedAt: sql.placeholder('receivedAt'),
      repository: sql.placeholder('repository'),
      actor: sql.placeholder('actor'),
    })
    .onConflictDoNothing()
    .returning({ id: delivery.id })
    .prepare(),
);

/**
 * Store and count a delivery. Returns its row id, or null where one of the same connection with the same delivery id is
 * stored that was not refused.
 */
export async function addDelivery(tx: Tx, row: NewDelivery): Promise<number | null> {
  const packed = row.body === null ? { codec: 'raw' as const, bytes: null } : packBody(row.body);
  const added = await add(tx).get({
    ...row,
    headers: JSON.stringify(row.headers),
    codec: packed.codec,
    body: packed.bytes,
    effects: JSON.stringify(row.effects),
    repository: row.repository?.toLowerCase() ?? null,
  });
  if (!added) return null;
  await incrementCounter(tx, `delivery:${row.outcome}`);
  return added.id;
}

const setOutcome = prepared((db) =>
  db
    .update(delivery)
    .set({
      outcome: value(delivery.outcome, 'outcome'),
      reason: value(delivery.reason, 'reason'),
      effects: value(delivery.effects, 'effects'),
    })
    .where(eq(delivery.id, sql.placeholder('id')))
    .prepare(),
);

/** Replace the outcome, the reason and the effects of a delivery, after it was processed or replayed. */
export async function updateDeliveryOutcome(
  tx: Tx,
  id: number,
  result: { outcome: DeliveryOutcome; reason: string | null; effects: string[] },
): Promise<void> {
  await setOutcome(tx).run({ ...result, id, effects: JSON.stringify(result.effects) });
}

/** Where a delivery came from: two connections may use the same delivery ids. */
export type DeliveryOrigin = Pick<NewDelivery, 'source' | 'connection'>;

const isFrom = and(
  eq(delivery.source, sql.placeholder('source')),
  eq(delivery.connection, sql.placeholder('connection')),
);
// The condition of the unique index `delivery_once`, word for word, so that SQLite can use it.
const isUnrefused = sql`${delivery.outcome} <> 2`;
const selectById = prepared((db) =>
  db
    .select({ id: delivery.id })
    .from(delivery)
    .where(and(isFrom, eq(delivery.deliveryId, sql.placeholder('deliveryId')), isUnrefused))
    .prepare(),
);
const selectByBody = prepared((db) =>
  db
    .select({ deliveryId: delivery.deliveryId, receivedAt: delivery.receivedAt })
    .from(delivery)
    .where(
      and(
        eq(delivery.bodyHash, encodedPlaceholder(delivery.bodyHash, 'bodyHash')),
        gte(delivery.receivedAt, encodedPlaceholder(delivery.receivedAt, 'since')),
        isFrom,
      ),
    )
    .orderBy(desc(delivery.receivedAt))
    .limit(1)
    .prepare(),
);

/** Whether a delivery with this origin and delivery id is stored that was not refused. */
export async function hasDelivery(tx: Tx, origin: DeliveryOrigin, deliveryId: string): Promise<boolean> {
  return (await selectById(tx).get({ ...origin, deliveryId })) !== undefined;
}

/** The newest delivery of an origin whose body has this SHA-256 and that was received at `since` or later. */
export async function findDeliveryByBody(
  tx: Tx,
  asked: DeliveryOrigin & { bodyHash: Uint8Array; since: string },
): Promise<{ deliveryId: string | null; receivedAt: string } | null> {
  return (await selectByBody(tx).get(asked)) ?? null;
}

/**
 * The deliveries with a row id below `before`, newest first, at most `limit`. With `outcomes` only those with one of
 * these outcomes: each is one search of the index, so that a query does not read deliveries with other outcomes.
 */
export async function listDeliveries(
  db: Db,
  before: number,
  limit: number,
  outcomes?: readonly DeliveryOutcome[],
): Promise<DeliveryRow[]> {
  const select = async (outcome?: DeliveryOutcome) =>
    orm(db)
      .select(columns)
      .from(delivery)
      .where(and(outcome === undefined ? undefined : eq(delivery.outcome, outcome), lt(delivery.id, before)))
      .orderBy(desc(delivery.id))
      .limit(limit)
      .all();
  const rows = outcomes === undefined ? await select() : (await Promise.all(outcomes.map(select))).flat();
  return rows
    .sort((a, b) => b.id - a.id)
    .slice(0, limit)
    .map(toDeliveryRow);
}

/** A delivery with its headers and its body as it was received, for a replay. */
export async function readDelivery(
  db: Db,
  id: number,
): Promise<(DeliveryRow & { headers: { [name: string]: string }; body: Uint8Array | null }) | null> {
  const row = await orm(db).select().from(delivery).where(eq(delivery.id, id)).get();
  if (!row) return null;
  const { codec, body, bodyHash: _, repository: _repository, headers, ...rest } = row;
  return {
    ...toDeliveryRow({ ...rest, replayable: body === null ? 0 : 1 }),
    headers: JSON.parse(headers) as { [name: string]: string },
    body: body === null ? null : unpackBody(codec, body),
  };
}

/** Packed bodies up to this size are read for a list of deliveries. */
const MAX_LISTED_BODY = 256 * 1024;

/** The repository that a delivery is about, and its body as it was received; null where it is large or not stored. */
export async function contentOfDelivery(
  db: Db,
  id: number,
): Promise<{ repository: string | null; body: Uint8Array | null }> {
  const body = sql<Uint8Array | null>`case when length(${delivery.body}) <= ${MAX_LISTED_BODY} then ${delivery.body} end`;
  const row = await orm(db)
    .select({ repository: delivery.repository, codec: delivery.codec, body })
    .from(delivery)
    .where(eq(delivery.id, id))
    .get();
  if (row === undefined) return { repository: null, body: null };
  return { repository: row.repository, body: row.body === null ? null : unpackBody(row.codec, row.body) };
}

/** Delete the oldest deliveries with an outcome, so that at most `limit` of them stay. */
export async function pruneDeliveries(tx: Tx, outcome: DeliveryOutcome, limit: number): Promise<void> {
  const newestToDelete = await orm(tx)
    .select({ id: delivery.id })
    .from(delivery)
    .where(eq(delivery.outcome, outcome))
    .orderBy(desc(delivery.id))
    .limit(1)
    .offset(limit)
    .get();
  if (newestToDelete)
    await orm(tx)
      .delete(delivery)
      .where(and(eq(delivery.outcome, outcome), lte(delivery.id, newestToDelete.id)))
      .run();
}

/** When the newest delivery of a connection (row id) was received that was not refused; null where there is none. */
export async function lastDeliveryOf(db: Db, connection: number): Promise<string | null> {
  // The condition of the index `delivery_of_connection`, word for word, so that SQLite can use it.
  const isConfigured = sql`${delivery.connection} <> 0`;
  const row = await orm(db)
    .select({ receivedAt: delivery.receivedAt })
    .from(delivery)
    .where(and(eq(delivery.connection, connection), isConfigured, sql`${delivery.outcome} <> 2`))
    .orderBy(desc(delivery.id))
    .limit(1)
    .get();
  return row?.receivedAt ?? null;
}
