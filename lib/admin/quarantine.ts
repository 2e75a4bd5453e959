/**
 * Quarantine: evidence that somebody doubts counts for nothing until it is released. It stays in the store, on its page
 * and in the log.
 */
import { AttestryError } from '#lib/errors.ts';
import type { Place } from '#lib/access/may-do.ts';
import { addQuarantine, type NewQuarantine, quarantines } from '#db/evidence/quarantine.ts';
import { signersNamed } from '#db/evidence/signers.ts';
import type { Db, Tx } from '#db/open.ts';
import { findActor, findOrCreateActor } from '#db/system/actors.ts';
import { addJob } from '#db/system/jobs.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { toIsoTime } from '#lib/format/iso-time.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { applyQuarantine } from '#lib/ingest/quarantine/apply-quarantine.ts';
import { checkedReason } from './checked-reason.ts';
import { numberOfEvidence } from './number-of-evidence.ts';
import { placesOfEvidence } from './place-of.ts';

export type QuarantineInput = {
  /** `sha256:…` of a document. */
  evidence?: string;
  /** `KIND:IDENTIFIER` of an actor, as `token:3`. */
  sender?: string;
  /** Identity of a signer: of a certificate, or the id of a key. */
  signer?: string;
  /** Issuer of the certificate, where several signers have the identity. */
  issuer?: string;
  /** Evidence received at or after `from` and before `until`, RFC 3339. */
  from?: string;
  until?: string;
  reason: string;
};

export const QUARANTINE_JOB = 'quarantine';
/** Every document up to `after` is done. */
export type QuarantinePayload = { id: number; after: number };

/**
 * Quarantine evidence: everything that meets all the criteria, now and in the future. One document counts for nothing
 * at once; what else is covered is worked through in the background. Throws `bad-request` for criteria that are missing
 * or that contradict each other, and `not-found` for a document, sender or signer that is not known.
 */
export async function createQuarantine(context: Context, input: QuarantineInput): Promise<{ id: number }> {
  const reason = checkedReason(input.reason);
  const criteria = await readCriteria(context.store.read, input);
  await requireQuarantine(context, criteria.evidence);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const createdBy = await findOrCreateActor(tx, batch.actor);
    const id = await addQuarantine(tx, { ...criteria, reason, createdAt: batch.at, createdBy });
    await follow(tx, batch, { id, evidence: criteria.evidence, change: 'quarantined' });
    const { reason: _, ...covered } = input;
    const object = { kind: 'quarantine', id };
    await recordAction(tx, context, { action: 'quarantine.create', object, after: covered, reason });
    return { id };
  });
}

/**
 * Release what is under a quarantine; what another one covers stays under that one. Throws `bad-request` without a
 * reason, and `not-found` where no active quarantine has this number.
 */
export async function releaseQuarantine(
  context: Context,
  { id, reason: written }: { id: number; reason: string },
): Promise<void> {
  const reason = checkedReason(written);
  await context.evidenceWriter.change(context, async (tx, batch) => {
    // What is hidden from the actor does not exist for it.
    const isVisible = (await quarantines.find(context.store.read, id)) !== null;
    const row = isVisible ? await quarantines.find(tx, id) : null;
    if (row !== null) await requireQuarantine(context, row.evidence);
    const releasedBy = await findOrCreateActor(tx, batch.actor);
    const release = { releasedAt: batch.at, releasedBy, releaseReason: reason };
    if (!row || !(await quarantines.release(tx, id, release)))
      throw new AttestryError('not-found', `no active quarantine has the number ${id}`);
    await follow(tx, batch, { id, evidence: row.evidence, change: 'released' });
    await recordAction(tx, context, {
      action: 'quarantine.release',
      object: { kind: 'quarantine', id },
      before: { releasedAt: null },
      after: { releasedAt: batch.at },
      reason,
    });
  });
}

/**
 * One document is a matter of the projects that it is about. What a sender, a signer or a time covers may be about any
 * project, now and in the future.
 */
async function requireQuarantine(context: Context, evidence: number | null): Promise<void> {
  const places: Place[] = evidence === null ? ['installation'] : await placesOfEvidence(context.store.read, evidence);
  for (const place of places) requireAccess(context, 'quarantine.change', place);
}

/** Log the change, and begin to apply it. */
async function follow(
  tx: Tx,
  batch: Batch,
  { id, evidence, change }: { id: number; evidence: number | null; change: 'quarantined' | 'released' },
): Promise<void> {
  await appendEntry(tx, batch, { kind: 'quarantine', at: batch.wallClock, change, number: id });
  if (evidence !== null) {
    await applyQuarantine(tx, batch, [evidence]);
    return;
  }
  await addJob(tx, {
    kind: QUARANTINE_JOB,
    key: `${id} ${change}`,
    payload: { id, after: 0 } satisfies QuarantinePayload,
    runAt: batch.wallClock,
    now: batch.wallClock,
  });
}

type Criteria = Pick<NewQuarantine, 'evidence' | 'sender' | 'signer' | 'from' | 'until'>;

async function readCriteria(db: Db, input: QuarantineInput): Promise<Criteria> {
  const criteria: Criteria = {
    evidence: input.evidence === undefined ? null : await numberOfEvidence(db, input.evidence),
    sender: input.sender === undefined ? null : await senderOf(db, input.sender),
    signer: input.signer === undefined ? null : await signerOf(db, input.signer, input.issuer),
    from: timeOf(input.from, '/from'),
    until: timeOf(input.until, '/until'),
  };
  if (Object.values(criteria).every((one) => one === null))
    throw new AttestryError('bad-request', 'name the evidence, its sender, its signer or a time range');
  if (criteria.evidence !== null && Object.values(criteria).filter((one) => one !== null).length > 1)
    throw new AttestryError('bad-request', 'one document needs no further criterion', { pointer: '/evidence' });
  if (input.issuer !== undefined && input.signer === undefined)
    throw new AttestryError('bad-request', 'an issuer belongs to a signer', { pointer: '/issuer' });
  if (criteria.from !== null && criteria.until !== null && criteria.from >= criteria.until)
    throw new AttestryError('bad-request', 'the time range ends before it begins', { pointer: '/until' });
  return criteria;
}

async function senderOf(db: Db, written: string): Promise<number> {
  const [, kind, identifier] = /^([a-z-]+):(.*)$/s.exec(written) ?? [];
  const id = kind === undefined || identifier === undefined ? null : await findActor(db, kind, identifier);
  if (id === null)
    throw new AttestryError('not-found', 'nobody has sent anything as this; a token is written token:NUMBER', {
      pointer: '/sender',
    });
  return id;
}

async function signerOf(db: Db, identity: string, issuer: string | undefined): Promise<number> {
  const rows = (await signersNamed(db, identity)).filter((row) => issuer === undefined || row.issuer === issuer);
  if (rows.length === 0) throw new AttestryError('not-found', 'there is no such signer', { pointer: '/signer' });
  if (rows.length > 1)
    throw new AttestryError('bad-request', 'several signers have this identity: name the issuer', {
      pointer: '/issuer',
    });
  return rows[0]!.id;
}

function timeOf(written: string | undefined, pointer: string): string | null {
  if (written === undefined) return null;
  const time = toIsoTime(written);
  if (time === null) throw new AttestryError('bad-request', 'an RFC 3339 time is expected', { pointer });
  return time;
}
