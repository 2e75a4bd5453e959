/** One step of verifying again what a change of trust can change. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { doubtfulEvidence, evidenceRestingOn, readDocument } from '#db/evidence/evidence.ts';
import { trustSet, trustVersion } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobEnd } from '#lib/jobs/queue/run-jobs.ts';
import { applyVerification } from '#lib/ingest/reverify/apply-verification.ts';
import type { ReverifyPayload } from '#lib/admin/trust/reverify.ts';

/** Documents of one step: a few hundred milliseconds of a worker, a few of the writer. */
const STEP = 64;

/**
 * Verify the next documents again; those whose result is another get a new verification, and what they are about is
 * judged anew.
 */
export async function reverifyStep(context: Context, payload: ReverifyPayload): Promise<JobEnd> {
  const db = context.store.read;
  const seqs =
    payload.change === 'added'
      ? await doubtfulEvidence(db, payload.after, STEP)
      : await evidenceRestingOn(db, payload.ref, payload.after, STEP);
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
      if (taken === 'stale') return { end: 'more', payload: { ...payload, after: Math.max(payload.after, seq - 1) } };
    }
  }
  const last = seqs.at(-1);
  return seqs.length < STEP || last === undefined
    ? { end: 'done' }
    : { end: 'more', payload: { ...payload, after: last } satisfies ReverifyPayload };
}
