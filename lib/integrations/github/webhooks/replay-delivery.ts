/** Read a kept delivery again, as if it came now: after a fault was mended, or to see what it would do. */
import { AttestryError } from '#lib/errors.ts';
import { readDelivery } from '#db/system/deliveries.ts';
import type { Context } from '#lib/context/context.ts';
import { readDeliveryBody } from './receive-github.ts';
import type { DeliveryResult } from './apply-delivery.ts';
import { applyDelivery } from './apply-delivery.ts';

/**
 * Throws `not-found`, or `conflict` where its bytes were not kept. What it did before is not done twice: effects are
 * idempotent.
 */
export async function replayDelivery(context: Context, id: number): Promise<DeliveryResult & { id: number }> {
  const delivery = await readDelivery(context.store.read, id);
  if (!delivery) throw new AttestryError('not-found', `there is no delivery ${id}`);
  const { body, event } = delivery;
  if (body === null || event === null)
    throw new AttestryError('conflict', 'a refused delivery is not kept and cannot be replayed');
  const reading = readDeliveryBody(event, body, delivery.headers['content-type'] ?? null);
  return {
    id,
    ...(await context.evidenceWriter.change(context, (tx, batch) => applyDelivery(tx, batch, id, event, reading))),
  };
}
