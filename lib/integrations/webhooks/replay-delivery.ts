import { AttestryError } from '#lib/errors.ts';
import { readDelivery } from '#db/system/deliveries.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import type { DeliveryResult } from './apply/apply-delivery.ts';
import { applyDelivery } from './apply/apply-delivery.ts';
import { readDocuments } from './apply/delivery-documents.ts';
import { actorOf, connectionOf, factsOf } from './open-connection.ts';
import { scopeProblem } from './scope.ts';

/**
 * Apply a stored delivery again as if it arrived now, for example after a fault was fixed. Effects are idempotent.
 * Throws `not-found`, `conflict` when the bytes of the delivery were not stored, and `forbidden` when its connection
 * may not speak about what it names.
 */
export async function replayDelivery(context: Context, id: number): Promise<DeliveryResult & { id: number }> {
  requireAccess(context, 'delivery.replay', 'installation');
  const delivery = await readDelivery(context.store.read, id);
  if (!delivery) throw new AttestryError('not-found', `there is no delivery ${id}`);
  const { body, event } = delivery;
  if (body === null || event === null)
    throw new AttestryError('conflict', 'the bytes of a refused delivery are not stored, so it cannot be replayed');
  const connection = await connectionOf(context.store.read, delivery);
  if (connection === null)
    throw new AttestryError('conflict', `this version has no source ${delivery.source}, so it cannot be replayed`);
  const { source, row } = connection;
  const { headers } = delivery;
  const given = source.read(event, { headers, body }, factsOf(connection));
  const { reading, documents } = await readDocuments(context, given, actorOf(connection, headers));
  const from = { source: source.name, connection: row?.id ?? 0, documents };
  return {
    id,
    ...(await context.evidenceWriter.change(context, async (tx, batch) => {
      const problem = await scopeProblem(tx, connection, reading, documents);
      if (problem !== null) throw new AttestryError('forbidden', problem);
      const applied = await applyDelivery(tx, batch, delivery, reading, from);
      const object = { kind: 'delivery', id };
      const [before, after] = [{ outcome: delivery.outcome }, { outcome: applied.outcome }];
      await recordAction(tx, context, { action: 'delivery.replay', object, before, after });
      return applied;
    })),
  };
}
