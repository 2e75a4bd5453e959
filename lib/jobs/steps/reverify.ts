/** The jobs that verify stored documents again. */
import { evidenceBySeq, evidenceDependingOnTrust, reverifiableEvidence } from '#db/evidence/evidence.ts';
import { trustSet, trustVersion } from '#db/system/trust.ts';
import type { TrustSet } from '#lib/verify/result/verification.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import type { Tx } from '#db/open.ts';
import { applyVerifications, type Reverified } from '#lib/ingest/reverify/apply-verification.ts';
import { withoutLostTrust } from '#lib/ingest/reverify/lost-trust.ts';
import type { ReverifyPayload, VerifyRestoredPayload } from '#lib/ingest/reverify/schedule-reverify.ts';
import { type VerifiedAgain, verifyStored } from '#lib/ingest/reverify/verify-stored.ts';

/**
 * `documents`: those of one step. `ahead`: how many are read and verified before the results of those before them are
 * stored. `together`: how many results one change stores. `verify`: reads and verifies a stored document (`seq`); null
 * where its bytes are not kept or cannot be read. Without it, the examiner of the context does.
 */
export type Pace = {
  documents: number;
  ahead: number;
  together: number;
  verify?: (seq: number, trust: TrustSet) => Promise<VerifiedAgain | null>;
};

/** A few hundred milliseconds of a worker thread, and a few milliseconds of the writer for each document. */
const PACE: Pace = { documents: 64, ahead: 1, together: 1 };

/**
 * Verify the next documents again after a change of the trust. A document whose result differs gets a new verification,
 * and its artifacts are evaluated.
 */
export async function runReverify(context: Context, payload: ReverifyPayload, pace: Pace = PACE): Promise<JobResult> {
  const db = context.store.read;
  const seqs =
    payload.change === 'added'
      ? await reverifiableEvidence(db, payload.after, pace.documents)
      : await evidenceDependingOnTrust(db, payload.ref, payload.after, pace.documents);
  const trust = await trustSet(db);
  for await (const results of inGroups(verifyInOrder(context, seqs, { ...pace, trust }), pace.together)) {
    // The trust has changed meanwhile: repeat the step from these documents under the current trust.
    if ((await applyResults(context, payload, results, trust)) === 'stale')
      return { outcome: 'continue', payload: { ...payload, after: Math.max(payload.after, results[0]!.seq - 1) } };
  }
  const last = seqs.at(-1);
  return seqs.length < pace.documents || last === undefined
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { ...payload, after: last } satisfies ReverifyPayload };
}

/** Verify one document whose bytes were sent again after retention had dropped them. */
export async function runVerifyRestored(context: Context, { seq }: VerifyRestoredPayload): Promise<JobResult> {
  const trust = await trustSet(context.store.read);
  const verified = await verifyAgain(context, seq, trust);
  const applied = await applyUnderTrust(context, trust, async () => [{ seq, verified }]);
  return applied === 'stale'
    ? { outcome: 'continue', payload: { seq } satisfies VerifyRestoredPayload }
    : { outcome: 'done' };
}

/** A document as it was verified again; null where its bytes are not kept or cannot be read. */
type Result = { seq: number; verified: VerifiedAgain | null };

/** Documents that are verified at the same time have at most so many bytes together; a larger one is verified alone. */
const MAX_BYTES_UNDERWAY = 8 * 1024 * 1024;

/** The results in the order of `seqs`. While the caller works, at most the next `ahead` documents are verified. */
async function* verifyInOrder(
  context: Context,
  seqs: readonly number[],
  { trust, ahead, verify = (seq) => verifyAgain(context, seq, trust) }: Pace & { trust: TrustSet },
): AsyncGenerator<Result> {
  const started: { verified: Promise<VerifiedAgain | null>; bytes: number }[] = [];
  for (const [at, seq] of seqs.entries()) {
    for (let next = started.length; next <= at + ahead && next < seqs.length; next += 1) {
      const bytes = (await evidenceBySeq(context.store.read, seqs[next]!))?.size ?? 0;
      const underway = started.slice(at).reduce((sum, one) => sum + one.bytes, bytes);
      if (next > at && underway > MAX_BYTES_UNDERWAY) break;
      const verified = verify(seqs[next]!, trust);
      // Where it fails, its turn throws the error.
      verified.catch(() => {});
      started.push({ verified, bytes });
    }
    yield { seq, verified: await started[at]!.verified };
  }
}

function verifyAgain(context: Context, seq: number, trust: TrustSet): Promise<VerifiedAgain | null> {
  return verifyStored(context.store.read, seq, async (bytes, request) => {
    const asked = { ...request, trust, now: context.now(), priority: 'backlog' } as const;
    for await (const [examined] of context.examiner.examine(bytes, asked)) if (examined?.ok) return examined;
    return null;
  });
}

/** Store results. A document without bytes is one that has lost its trust where the change is a removal. */
function applyResults(
  context: Context,
  { change, ref }: ReverifyPayload,
  results: readonly Result[],
  trust: TrustSet,
): Promise<'applied' | 'stale'> {
  return applyUnderTrust(context, trust, (tx, at) =>
    Promise.all(
      results.map(async ({ seq, verified }) => ({
        seq,
        verified: verified ?? (change === 'removed' ? await withoutLostTrust(tx, { seq, ref, at }) : null),
      })),
    ),
  );
}

/** Store results, unless the trust is another one than that under which they were found. */
function applyUnderTrust(
  context: Context,
  { version }: TrustSet,
  find: (tx: Tx, at: string) => Promise<Result[]>,
): Promise<'applied' | 'stale'> {
  return context.evidenceWriter.change(context, async (tx, batch) => {
    if ((await trustVersion(tx)) !== version) return 'stale';
    const results = await find(tx, batch.at);
    const found = results.flatMap(({ seq, verified }): Reverified[] =>
      verified === null ? [] : [{ seq, ...verified }],
    );
    await applyVerifications(tx, batch, found, version);
    return 'applied';
  });
}

/** The values in groups of `size`, the last of which may be smaller. */
async function* inGroups<T>(values: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const value of values) {
    group.push(value);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
