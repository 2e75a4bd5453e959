/** The job that verifies again the documents whose outcome a change of trust can change. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { reverifiableEvidence, evidenceDependingOnTrust, readDocument } from '#db/evidence/evidence.ts';
import { trustSet, trustVersion } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { applyVerification } from '#lib/ingest/reverify/apply-verification.ts';
import type { ReverifyPayload } from '#lib/admin/trust/schedule-reverify.ts';

/** Documents of one step: a few hundred milliseconds of a worker thread, a few milliseconds of the writer. */
const DOCUMENTS_PER_STEP = 64;

/**
 * Verify the next documents again. A document whose result differs gets a new verification, and its artifacts are
 * evaluated.
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
      const result = await context.evidenceWriter.change(context, async (tx, batch) =>
        (await trustVersion(tx)) === trust.version
          ? applyVerification(tx, batch, seq, examined, trust.version)
          : 'stale',
      );
      // The trust has changed meanwhile: repeat the step from this document under the current trust.
      if (result === 'stale')
        return { outcome: 'continue', payload: { ...payload, after: Math.max(payload.after, seq - 1) } };
    }
  }
  const last = seqs.at(-1);
  return seqs.length < DOCUMENTS_PER_STEP || last === undefined
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { ...payload, after: last } satisfies ReverifyPayload };
}
