import { findOrCreateActor } from '#db/system/actors.ts';
import { addDelivery, pruneDeliveries } from '#db/system/deliveries.ts';
import { addEvent } from '#db/system/outbox.ts';
import type { Context } from '#lib/context/context.ts';
import type { DeliveryHead } from './find-duplicate.ts';

/**
 * Record a refused delivery: its time and the reason, but not its bytes. Only the newest `refusedDeliveries` are
 * stored.
 */
export async function recordRefusal(context: Context, head: DeliveryHead, reason: string): Promise<void> {
  await context.evidenceWriter.change(context, async (tx) => {
    const outcome = 'refused';
    const actor = await findOrCreateActor(tx, context.actor);
    const id = await addDelivery(tx, { ...head, headers: {}, body: null, bodyHash: null, outcome, reason, actor });
    await pruneDeliveries(tx, outcome, context.limits.refusedDeliveries);
    const at = context.now().toISOString();
    if (id !== null) await addEvent(tx, at, { type: 'delivery', id, outcome, event: head.event });
  });
}
