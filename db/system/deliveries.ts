/** Webhook deliveries as they came, and what became of them. */
import { and, desc, eq, gte, lt, lte, sql } from 'drizzle-orm';
import { packBody, unpackBody } from '../codec/pack.ts';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm } from '../sqlite/connection.ts';
import { delivery } from '../schema/index.ts';
import { incrementCounter } from './meta.ts';

export type DeliveryOutcome = (typeof delivery.$inferSelect)['outcome'];
export type NewDelivery = {
  source: string;
  deliveryId: string | null;
  event: string | null;
  /** Headers that matter; never a signature or a secret. */
  headers: { [name: string]: string };
  body: Uint8Array | null;
  /** SHA-256 of the body as it was received; null where a later delivery must not be compared with this one. */
  bodyHash: Uint8Array | null;
  outcome: DeliveryOutcome;
  reason: string | null;
  effects: string[];
  receivedAt: string;
  /** → actor: the webhook; null for deliveries stored before senders were. */
  actor: number | null;
};
export type DeliveryRow = Omit<NewDelivery, 'body' | 'bodyHash' | 'headers'> & { id: number; replayable: boolean };

const columns = {
  id: delivery.id,
  source: delivery.source,
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

/** Keep a delivery. Null where an accepted one with the same source and delivery id is there already. */
export async function addDelivery(tx: Tx, row: NewDelivery): Promise<number | null> {
  const packed = row.body === null ? { codec: 'raw' as const, bytes: null } : packBody(row.body);
  const kept = await orm(tx)
    .insert(delivery)
    .values({
      source: row.source,
      deliveryId: row.deliveryId,
      event: row.event,
      headers: JSON.stringify(row.headers),
      codec: packed.codec,
      body: packed.bytes,
      bodyHash: row.bodyHash,
      outcome: row.outcome,
      reason: row.reason,
      effects: JSON.stringify(row.effects),
      receivedAt: row.receivedAt,
      actor: row.actor,
    })
    .onConflictDoNothing()
    .returning({ id: delivery.id })
    .get();
  if (!kept) return null;
  await incrementCounter(tx, `delivery:${row.outcome}`);
  return kept.id;
}

/** What became of it, after all or after a replay. */
export async function updateDeliveryOutcome(
  tx: Tx,
  id: number,
  end: { outcome: DeliveryOutcome; reason: string | null; effects: string[] },
): Promise<void> {
  await orm(tx)
    .update(delivery)
    .set({ outcome: end.outcome, reason: end.reason, effects: JSON.stringify(end.effects) })
    .where(eq(delivery.id, id))
    .run();
}

/** True where a delivery of this source and delivery id is stored and was not refused. */
export async function hasDelivery(tx: Tx, source: string, deliveryId: string): Promise<boolean> {
  // The condition of the unique index `delivery_once`, word for word, so that SQLite can use it.
  const unrefused = sql`${delivery.outcome} <> 2`;
  const found = await orm(tx)
    .select({ id: delivery.id })
    .from(delivery)
    .where(and(eq(delivery.source, source), eq(delivery.deliveryId, deliveryId), unrefused))
    .get();
  return found !== undefined;
}

/** The newest delivery of a source with this body that was received at `since` (RFC 3339) or later. */
export async function findDeliveryByBody(
  tx: Tx,
  { source, bodyHash, since }: { source: string; bodyHash: Uint8Array; since: string },
): Promise<{ deliveryId: string | null; receivedAt: string } | null> {
  const found = await orm(tx)
    .select({ deliveryId: delivery.deliveryId, receivedAt: delivery.receivedAt })
    .from(delivery)
    .where(and(eq(delivery.bodyHash, bodyHash), gte(delivery.receivedAt, since), eq(delivery.source, source)))
    .orderBy(desc(delivery.receivedAt))
    .limit(1)
    .get();
  return found ?? null;
}

/**
 * Deliveries with an id below `before`, newest first; of these outcomes only, where given. Each outcome is one search
 * of the index, so that deliveries of other outcomes cost nothing.
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

/** A delivery with its headers and raw body, to be read again. */
export async function readDelivery(
  db: Db,
  id: number,
): Promise<(DeliveryRow & { headers: { [name: string]: string }; body: Uint8Array | null }) | null> {
  const row = await orm(db).select().from(delivery).where(eq(delivery.id, id)).get();
  if (!row) return null;
  const { codec, body, bodyHash: _, headers, ...rest } = row;
  return {
    ...toDeliveryRow({ ...rest, replayable: body === null ? 0 : 1 }),
    headers: JSON.parse(headers) as { [name: string]: string },
    body: body === null ? null : unpackBody(codec, body),
  };
}

/** Of one outcome keep only the newest `keep`. */
export async function pruneDeliveries(tx: Tx, outcome: DeliveryOutcome, keep: number): Promise<void> {
  const oldest = await orm(tx)
    .select({ id: delivery.id })
    .from(delivery)
    .where(eq(delivery.outcome, outcome))
    .orderBy(desc(delivery.id))
    .limit(1)
    .offset(keep)
    .get();
  if (oldest)
    await orm(tx)
      .delete(delivery)
      .where(and(eq(delivery.outcome, outcome), lte(delivery.id, oldest.id)))
      .run();
}
