/** Apply what a delivery means and write down what became of it, in one transaction. */
import type { WebhookReading } from '#lib/webhook/effect.ts';
import { settleDelivery } from '#db/system/deliveries.ts';
import { addEvent } from '#db/system/outbox.ts';
import type { Tx } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { applyEffects } from './apply-effects.ts';

export type Settled = { outcome: 'accepted' | 'ignored' | 'failed'; reason: string | null; effects: string[] };

export async function settle(
  tx: Tx,
  batch: Batch,
  id: number,
  event: string | null,
  reading: WebhookReading,
): Promise<Settled> {
  const end = await endOf(tx, batch, reading);
  await settleDelivery(tx, id, end);
  await addEvent(tx, batch.clock, { type: 'delivery', id, outcome: end.outcome, event });
  return end;
}

async function endOf(tx: Tx, batch: Batch, reading: WebhookReading): Promise<Settled> {
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
