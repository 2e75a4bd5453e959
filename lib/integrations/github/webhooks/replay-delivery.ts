import { AttestryError } from '#lib/errors.ts';
import { readDelivery } from '#db/system/deliveries.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import type { Actor } from '#lib/actor.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { GITHUB, hookId, readDeliveryBody } from './receive-github.ts';
import { readReviewDocuments } from './review-documents.ts';
import type { DeliveryResult } from './apply-delivery.ts';
import { applyDelivery } from './apply-delivery.ts';

/**
 * Apply a stored delivery again as if it arrived now, for example after a fault was fixed. Effects are idempotent.
 * Throws `not-found`, or `conflict` when the bytes of the delivery were not stored.
 */
export async function replayDelivery(context: Context, id: number): Promise<DeliveryResult & { id: number }> {
  requireAccess(context, 'delivery.replay', 'installation');
  const delivery = await readDelivery(context.store.read, id);
  if (!delivery) throw new AttestryError('not-found', `there is no delivery ${id}`);
  const { body, event } = delivery;
  if (body === null || event === null)
    throw new AttestryError('conflict', 'the bytes of a refused delivery are not stored, so it cannot be replayed');
  const reading = readDeliveryBody(event, body, delivery.headers['content-type'] ?? null);
  const sender: Actor = { kind: 'webhook', source: GITHUB, hook: hookId(delivery.headers['x-github-hook-id'] ?? null) };
  const documents = await readReviewDocuments(context, reading, sender);
  return {
    id,
    ...(await context.evidenceWriter.change(context, async (tx, batch) => {
      const applied = await applyDelivery(tx, batch, delivery, reading, documents);
      const object = { kind: 'delivery', id };
      const [before, after] = [{ outcome: delivery.outcome }, { outcome: applied.outcome }];
      await recordAction(tx, context, { action: 'delivery.replay', object, before, after });
      return applied;
    })),
  };
}
