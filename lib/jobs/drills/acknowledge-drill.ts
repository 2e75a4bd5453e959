/** Somebody takes note of a drill. */
import { AttestryError } from '#lib/errors.ts';
import { addDrillAcknowledgement, drillById } from '#db/drill/drills.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { checkedReason } from '#lib/admin/checked-reason.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import type { DrillView } from '#lib/views/drill/drill.ts';
import { drillView } from './drill-view.ts';

/**
 * Acknowledge a drill that has ended. Throws `bad-request` for a note that is empty or too long, `not-found` where no
 * drill has this number, and `conflict` where it has not ended or is acknowledged.
 */
export async function acknowledgeDrill(
  context: Context,
  { id, note: written }: { id: number; note: string },
): Promise<DrillView> {
  requireAccess(context, 'drill.run', 'installation');
  const note = checkedReason(written, '/note');
  const { store } = context;
  // Whoever does not see the drill does not acknowledge it.
  if ((await drillById(store.read, id)) === null)
    throw new AttestryError('not-found', `there is no drill with the number ${id}`);
  const at = context.now().toISOString();
  await store.write(async (tx) => {
    const { result, acknowledgement } = (await drillById(tx, id))!;
    if (result === null) throw new AttestryError('conflict', `drill ${id} has no result to acknowledge`);
    if (acknowledgement !== null) throw new AttestryError('conflict', `drill ${id} is acknowledged already`);
    await addDrillAcknowledgement(tx, { drill: id, at, by: await findOrCreateActor(tx, context.actor), note });
    await recordAction(tx, context, {
      action: 'drill.acknowledge',
      object: { kind: 'drill', id },
      after: { acknowledgedAt: at },
      reason: note,
    });
  });
  return drillView(store.read, (await drillById(store.read, id))!, context.now());
}
