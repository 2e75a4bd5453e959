/** Approves and refuses requests for waivers, and ends waivers. Each act is stored with its actor, reason and time. */
import { AttestryError } from '#lib/errors.ts';
import type { Action } from '#lib/access/actions.ts';
import type { Place } from '#lib/access/may-do.ts';
import { decideWaiver, revokeWaiver, waiverById, type WaiverRow } from '#db/artifact/waivers.ts';
import type { Db, Tx } from '#db/open.ts';
import { actorById, findOrCreateActor } from '#db/system/actors.ts';
import { addEvent } from '#db/system/outbox.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { touchWaivedArtifacts } from '#lib/ingest/waivers/touch-waived.ts';
import { progressOf, waiverView } from '#lib/query/waiver/waiver-view.ts';
import { WAIVER_LIMITS, type WaiverView } from '#lib/views/waiver.ts';
import { checkedReason } from '#lib/admin/checked-reason.ts';
import { placeOfArtifact, placeOfProject } from '#lib/admin/place-of.ts';
import { refuse } from './checked-request.ts';
import { requireRoom } from './create-waiver.ts';
import { isSamePerson } from './deciders.ts';
import { recordedWaiver } from './recorded-waiver.ts';

/** An optional reason, trimmed; null where there is none. Throws `bad-request` where it is too long. */
function optionalReason(reason: string | null): string | null {
  const trimmed = reason?.trim() ?? '';
  if (trimmed.length > WAIVER_LIMITS.reason)
    throw refuse(`the reason has at most ${WAIVER_LIMITS.reason} characters`, '/reason');
  return trimmed === '' ? null : trimmed;
}

/**
 * Approve a request: from now on the waiver counts. Throws `not-found` where there is no waiver with this id,
 * `conflict` where it does not wait for a decision, and `forbidden` where the actor may not decide about waivers, or
 * counts as the person who made the request.
 */
export async function approveWaiver(context: Context, id: number, reason: string | null = null): Promise<WaiverView> {
  const why = optionalReason(reason);
  requireAccess(context, 'waiver.decide', 'anywhere');
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const waiver = await waitingRequest(context, tx, { id, now: batch.at });
    const before = await waiverView(tx, waiver, batch.at);
    const requester = await actorById(tx, waiver.createdBy);
    if (requester === null || isSamePerson(requester, batch.actor))
      throw new AttestryError(
        'forbidden',
        'another person than the one who asked for the waiver must approve it: another token or user, of another name',
      );
    await requireRoom(tx, waiver, batch.at, 'approved');
    const by = await findOrCreateActor(tx, batch.actor);
    await decideWaiver(tx, id, { at: batch.at, by, reason: why, decision: 'approved' });
    await touchWaivedArtifacts(tx, batch, waiver);
    const after = await waiverView(tx, (await waiverById(tx, id))!, batch.at);
    return record(context, tx, { action: 'waiver.approve', before, after, reason: why });
  });
}

/** Refuse a request, with a reason. Throws as `approveWaiver`, but the requester may refuse it too. */
export async function refuseWaiver(context: Context, id: number, reason: string): Promise<WaiverView> {
  const why = checkedReason(reason);
  requireAccess(context, 'waiver.decide', 'anywhere');
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const waiver = await waitingRequest(context, tx, { id, now: batch.at });
    const before = await waiverView(tx, waiver, batch.at);
    const by = await findOrCreateActor(tx, batch.actor);
    await decideWaiver(tx, id, { at: batch.at, by, reason: why, decision: 'refused' });
    const after = await waiverView(tx, (await waiverById(tx, id))!, batch.at);
    return record(context, tx, { action: 'waiver.refuse', before, after, reason: why });
  });
}

function placeOfWaiver(db: Db, { artifact, project }: WaiverRow): Promise<Place> {
  return artifact === null ? placeOfProject(db, project) : placeOfArtifact(db, artifact);
}

/** Whether the actor sees a waiver; it is then in the transaction too. */
async function isVisible({ store }: Context, id: number): Promise<boolean> {
  return (await waiverById(store.read, id)) !== null;
}

async function waitingRequest(context: Context, tx: Tx, { id, now }: { id: number; now: string }): Promise<WaiverRow> {
  const waiver = (await isVisible(context, id)) ? await waiverById(tx, id) : null;
  if (waiver === null) throw new AttestryError('not-found', `there is no waiver ${id}`);
  requireAccess(context, 'waiver.decide', await placeOfWaiver(tx, waiver));
  const state = progressOf(waiver, now);
  if (state !== 'requested')
    throw new AttestryError('conflict', `waiver ${id} does not wait for a decision: it is ${state}`);
  return waiver;
}

/**
 * End a waiver now and evaluate its artifacts, as `createWaiver` does, or withdraw a request. Throws `not-found` where
 * no waiver with this id is in force or requested, and `bad-request` for a reason that is too long.
 */
export async function endWaiver(context: Context, id: number, reason: string | null = null): Promise<WaiverView> {
  const why = optionalReason(reason);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const known = (await isVisible(context, id)) ? await waiverById(tx, id) : null;
    if (known !== null) requireAccess(context, 'waiver.end', await placeOfWaiver(tx, known));
    const before = known && (await waiverView(tx, known, batch.at));
    const by = await findOrCreateActor(tx, batch.actor);
    const revoked = known !== null && (await revokeWaiver(tx, id, { at: batch.at, by, reason: why }));
    const waiver = revoked ? await waiverById(tx, id) : null;
    if (!waiver || !before) throw new AttestryError('not-found', `there is no active waiver ${id}`);
    if (waiver.decision === 'approved') {
      await touchWaivedArtifacts(tx, batch, waiver);
      await addEvent(tx, batch.at, { type: 'waiver', id, phase: 'ended' });
    }
    const after = await waiverView(tx, waiver, batch.at);
    return record(context, tx, { action: 'waiver.end', before, after, reason: why });
  });
}

type Decision = { action: Action; before: WaiverView; after: WaiverView; reason: string | null };

async function record(context: Context, tx: Tx, { before, after, ...decision }: Decision): Promise<WaiverView> {
  await recordAction(tx, context, {
    ...decision,
    object: { kind: 'waiver', id: after.id },
    before: recordedWaiver(before),
    after: recordedWaiver(after),
  });
  return after;
}
