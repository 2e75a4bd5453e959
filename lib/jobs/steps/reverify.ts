/** One step of verifying again what a change of trust can change. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { reverifiableEvidence, evidenceDependingOnTrust, readDocument } from '#db/evidence/evidence.ts';
import { trustSet, trustVersion } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { applyVerification } from '#lib/ingest/reverify/apply-verification.ts';
import type { ReverifyPayload } from '#lib/admin/trust/schedule-reverify.ts';

/** Documents of one step: a few hundred milliseconds of a worker, a few of the writer. */
const DOCUMENTS_PER_STEP = 64;

/**
 * Verify the next documents again; those whose result is another get a new verification, and what they are about is
 * judged anew.
 */
export async function runReverify(context: Context, payload: ReverifyPayload): Promise<JobResult> {
  const db = context.store.read;
  const seqs =
    payload.change === 'added'
      ? await reverifiableEvidence(db, payload.after, DOCUMENTS_PER_STEP)
      : await evidenceDependingOnTrust(db, payload.ref, payload.after, DOCUMENTS_PER_STEP);
  const trust = await trustSet(db);
  for (const seq of seqs) {
    const stored = await readDocument(db, seq);
    if (!stored) continue;
    for await (const [examined] of context.examiner.examine(stored.bytes, {
      context: stored.context as { [key: string]: Json },
      trust,
      now: context.now(),
      priority: 'backlog',
    })) {
      if (!examined?.ok) continue;
      const taken = await context.evidenceWriter.change(context, async (tx, batch) =>
        (await trustVersion(tx)) === trust.version
          ? applyVerification(tx, batch, seq, examined, trust.version)
          : 'stale',
      );
      // Trust has changed meanwhile: the same step again, under what is trusted now.
      if (taken === 'stale')
        return { outcome: 'more', payload: { ...payload, after: Math.max(payload.after, seq - 1) } };
    }
  }
  const last = seqs.at(-1);
  return seqs.length < DOCUMENTS_PER_STEP || last === undefined
    ? { outcome: 'done' }
    : { outcome: 'more', payload: { ...payload, after: last } satisfies ReverifyPayload };
}
