/** The jobs that verify stored documents again. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { reverifiableEvidence, evidenceDependingOnTrust, readDocument } from '#db/evidence/evidence.ts';
import { trustSet, trustVersion } from '#db/system/trust.ts';
import type { TrustSet } from '#lib/verify/result/verification.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { applyVerification } from '#lib/ingest/reverify/apply-verification.ts';
import { applyLostTrust } from '#lib/ingest/reverify/lost-trust.ts';
import type { ReverifyPayload, VerifyRestoredPayload } from '#lib/ingest/reverify/schedule-reverify.ts';

/** Documents of one step: a few hundred milliseconds of a worker thread, a few milliseconds of the writer. */
const DOCUMENTS_PER_STEP = 64;

/**
 * Verify the next documents again after a change of the trust. A document whose result differs gets a new verification,
 * and its artifacts are evaluated.
 */
export async function runReverify(context: Context, payload: ReverifyPayload): Promise<JobResult> {
  const db = context.store.read;
  const seqs =
    payload.change === 'added'
      ? await reverifiableEvidence(db, payload.after, DOCUMENTS_PER_STEP)
      : await evidenceDependingOnTrust(db, payload.ref, payload.after, DOCUMENTS_PER_STEP);
  const trust = await trustSet(db);
  for (const seq of seqs) {
    const result = (await verifyAgain(context, seq, trust)) ?? (await withoutBytes(context, seq, payload, trust));
    // The trust has changed meanwhile: repeat the step from this document under the current trust.
    if (result === 'stale')
      return { outcome: 'continue', payload: { ...payload, after: Math.max(payload.after, seq - 1) } };
  }
  const last = seqs.at(-1);
  return seqs.length < DOCUMENTS_PER_STEP || last === undefined
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { ...payload, after: last } satisfies ReverifyPayload };
}

/** Verify one document whose bytes were sent again after retention had dropped them. */
export async function runVerifyRestored(context: Context, { seq }: VerifyRestoredPayload): Promise<JobResult> {
  const result = await verifyAgain(context, seq, await trustSet(context.store.read));
  return result === 'stale'
    ? { outcome: 'continue', payload: { seq } satisfies VerifyRestoredPayload }
    : { outcome: 'done' };
}

type Applied = 'same' | 'changed' | 'stale';

/** Verify a stored document; null where its bytes are not kept or cannot be read. */
async function verifyAgain(context: Context, seq: number, trust: TrustSet): Promise<Applied | null> {
  const stored = await readDocument(context.store.read, seq);
  if (!stored) return null;
  for await (const [examined] of context.examiner.examine(stored.bytes, {
    context: stored.context as { [key: string]: Json },
    trust,
    now: context.now(),
    priority: 'backlog',
  })) {
    if (!examined?.ok) continue;
    return context.evidenceWriter.change(context, async (tx, batch) =>
      (await trustVersion(tx)) === trust.version ? applyVerification(tx, batch, seq, examined, trust.version) : 'stale',
    );
  }
  return null;
}

async function withoutBytes(
  context: Context,
  seq: number,
  { change, ref }: ReverifyPayload,
  trust: TrustSet,
): Promise<Applied> {
  if (change === 'added') return 'same';
  return context.evidenceWriter.change(context, async (tx, batch) =>
    (await trustVersion(tx)) === trust.version
      ? applyLostTrust(tx, batch, { seq, ref, trustVersion: trust.version })
      : 'stale',
  );
}
