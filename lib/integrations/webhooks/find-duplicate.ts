/** Recognise a delivery that was received before: by its id, or under another id by its body. */
import { ANONYMOUS } from '#lib/actor.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addDelivery, findDeliveryByBody, hasDelivery, pruneDeliveries } from '#db/system/deliveries.ts';
import type { NewDelivery } from '#db/system/deliveries.ts';
import { addEvent } from '#db/system/outbox.ts';
import type { Tx } from '#db/open.ts';
import type { Context } from '#lib/context/context.ts';

/**
 * The time in which the same body under another delivery id is a replay, at one connection. Most sources sign the body
 * (GitHub), or nothing, but neither the headers nor a time, so that a captured delivery can be sent again under a new
 * id. GitHub itself redelivers under the id of the first attempt, at most three days later ("Redelivering webhooks").
 */
export const REPLAY_WINDOW_MS = 30 * 86_400_000;

/** What a delivery says about itself in its headers. */
export type DeliveryHead = Pick<
  NewDelivery,
  'source' | 'connection' | 'deliveryId' | 'event' | 'headers' | 'effects' | 'receivedAt' | 'repository'
>;

/** `id` is the row of a replay; null where the delivery id was received before, for which no row is added. */
export type DuplicateDelivery = { id: number | null; outcome: 'duplicate'; reason: string; effects: string[] };

/**
 * The answer to a delivery that was received before, by its id or by its body; null for a new one. Call it in the
 * transaction that adds the delivery, so that of two at once one is first. `bodyHash` null: the same body may be
 * another event.
 */
export async function findDuplicate(
  tx: Tx,
  context: Context,
  head: DeliveryHead,
  bodyHash: Uint8Array | null,
): Promise<DuplicateDelivery | null> {
  const { source, connection, deliveryId } = head;
  if (deliveryId !== null && (await hasDelivery(tx, { source, connection }, deliveryId)))
    return { id: null, outcome: 'duplicate', reason: `delivery ${deliveryId} was received before`, effects: [] };
  if (bodyHash === null) return null;
  const since = new Date(Date.parse(head.receivedAt) - REPLAY_WINDOW_MS).toISOString();
  const earlier = await findDeliveryByBody(tx, { source, connection, bodyHash, since });
  if (earlier === null) return null;
  const name = earlier.deliveryId === null ? '' : ` as delivery ${earlier.deliveryId}`;
  const reason = `the same body was received${name} at ${earlier.receivedAt}; nothing was applied again`;
  return recordReplay(tx, context, head, reason);
}

/**
 * Record a replay: its time and the reason, but not its bytes, and no actor, because nobody signed its headers. Only
 * the newest `replayedDeliveries` are stored.
 */
async function recordReplay(tx: Tx, context: Context, head: DeliveryHead, reason: string): Promise<DuplicateDelivery> {
  const outcome = 'duplicate';
  const actor = await findOrCreateActor(tx, ANONYMOUS);
  const id = await addDelivery(tx, { ...head, body: null, bodyHash: null, outcome, reason, actor });
  await pruneDeliveries(tx, outcome, context.limits.replayedDeliveries);
  if (id !== null)
    await addEvent(tx, context.now().toISOString(), { type: 'delivery', id, outcome, event: head.event });
  return { id, outcome, reason, effects: [] };
}
