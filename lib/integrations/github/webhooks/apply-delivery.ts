/** Apply what a delivery means and write down what became of it, in one transaction. */
import type { WebhookReadResult } from '#lib/webhook/effect.ts';
import { updateDeliveryOutcome } from '#db/system/deliveries.ts';
import { addEvent } from '#db/system/outbox.ts';
import type { Tx } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { applyEffects } from './apply-effects.ts';

export type DeliveryResult = { outcome: 'accepted' | 'ignored' | 'failed'; reason: string | null; effects: string[] };

export async function applyDelivery(
  tx: Tx,
  batch: Batch,
  id: number,
  event: string | null,
  reading: WebhookReadResult,
): Promise<DeliveryResult> {
  const end = await applyReading(tx, batch, reading);
  await updateDeliveryOutcome(tx, id, end);
  await addEvent(tx, batch.wallClock, { type: 'delivery', id, outcome: end.outcome, event });
  return end;
}

async function applyReading(tx: Tx, batch: Batch, reading: WebhookReadResult): Promise<DeliveryResult> {
  switch (reading.outcome) {
    case 'effects':
      return { outcome: 'accepted', reason: null, effects: await applyEffects(tx, batch, reading.effects) };
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
