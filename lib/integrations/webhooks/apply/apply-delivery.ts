import type { WebhookEffect, WebhookReadResult } from '#lib/webhook/effect.ts';
import { clampEffectTimes } from '#lib/webhook/clamp-times.ts';
import { updateDeliveryOutcome } from '#db/system/deliveries.ts';
import { addEvent } from '#db/system/outbox.ts';
import type { Tx } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { applyEffects, type DeliverySender } from './apply-effects.ts';

export type DeliveryResult = { outcome: 'accepted' | 'ignored' | 'failed'; reason: string | null; effects: string[] };

/** A stored delivery. `receivedAt`, RFC 3339, bounds the times in it. */
export type StoredDelivery = { id: number; event: string | null; receivedAt: string };

/** Apply the effects of a delivery, and record its outcome, in one transaction. */
export async function applyDelivery(
  tx: Tx,
  batch: Batch,
  { id, event, receivedAt }: StoredDelivery,
  reading: WebhookReadResult,
  from: DeliverySender,
): Promise<DeliveryResult> {
  const result = await applyReading(tx, batch, reading, { receivedAt, from });
  await updateDeliveryOutcome(tx, id, result);
  await addEvent(tx, batch.wallClock, { type: 'delivery', id, outcome: result.outcome, event });
  return result;
}

async function applyReading(
  tx: Tx,
  batch: Batch,
  reading: WebhookReadResult,
  { receivedAt, from }: { receivedAt: string; from: DeliverySender },
): Promise<DeliveryResult> {
  switch (reading.outcome) {
    case 'effects': {
      const effects = reading.effects.map((effect) => datedEffect(clampEffectTimes(effect, receivedAt), receivedAt));
      return { outcome: 'accepted', reason: null, effects: await applyEffects(tx, batch, effects, from) };
    }
    case 'ignored':
      return { outcome: 'ignored', reason: reading.reason, effects: [] };
    case 'unreadable':
      return {
        outcome: 'failed',
        reason: `${reading.reason}${reading.pointer ? ` at ${reading.pointer}` : ''}`,
        effects: [],
      };
  }
}

/**
 * The effect, whose repository had its name when the delivery was received where it tells no time: a delivery that is
 * replayed later must not rename the project.
 */
function datedEffect(effect: WebhookEffect, receivedAt: string): WebhookEffect {
  if (!('repository' in effect) || effect.repository.at !== null) return effect;
  return { ...effect, repository: { ...effect.repository, at: receivedAt } };
}
