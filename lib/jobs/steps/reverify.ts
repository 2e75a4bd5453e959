/** The jobs that verify stored documents again. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { evidenceBySeq, evidenceDependingOnTrust, readDocument, reverifiableEvidence } from '#db/evidence/evidence.ts';
import { trustSet, trustVersion } from '#db/system/trust.ts';
import type { TrustSet } from '#lib/verify/result/verification.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import type { Tx } from '#db/open.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import { applyVerification } from '#lib/ingest/reverify/apply-verification.ts';
import { withoutLostTrust } from '#lib/ingest/reverify/lost-trust.ts';
import type { ReverifyPayload, VerifyRestoredPayload } from '#lib/ingest/reverify/schedule-reverify.ts';

/** Documents of one step: a few hundred milliseconds of a worker thread, a few milliseconds of the writer. */
const DOCUMENTS_PER_STEP = 64;

/** How many documents are read and verified before the results of those before them are stored. */
export type Pace = { ahead: number };

/**
 * Verify the next documents again after a change of the trust. A document whose result differs gets a new verification,
 * and its artifacts are evaluated.
 */
export async function runReverify(
  context: Context,
  payload: ReverifyPayload,
  { ahead }: Pace = { ahead: 1 },
): Promise<JobResult> {
  const db = context.store.read;
  const seqs =
    payload.change === 'added'
      ? await reverifiableEvidence(db, payload.after, DOCUMENTS_PER_STEP)
      : await evidenceDependingOnTrust(db, payload.ref, payload.after, DOCUMENTS_PER_STEP);
  const trust = await trustSet(db);
  for await (const result of verifyInOrder(context, seqs, { trust, ahead })) {
    // The trust has changed meanwhile: repeat the step from this document under the current trust.
    if ((await applyResult(context, payload, result, trust)) === 'stale')
      return { outcome: 'continue', payload: { ...payload, after: Math.max(payload.after, result.seq - 1) } };
  }
  const last = seqs.at(-1);
  return seqs.length < DOCUMENTS_PER_STEP || last === undefined
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { ...payload, after: last } satisfies ReverifyPayload };
}

/** Verify one document whose bytes were sent again after retention had dropped them. */
export async function runVerifyRestored(context: Context, { seq }: VerifyRestoredPayload): Promise<JobResult> {
  const trust = await trustSet(context.store.read);
  const document = await verifyAgain(context, seq, trust);
  const applied = await applyUnderTrust(context, trust, seq, async () => document);
  return applied === 'stale'
    ? { outcome: 'continue', payload: { seq } satisfies VerifyRestoredPayload }
    : { outcome: 'done' };
}

/** A document as it was verified again; null where its bytes are not kept or cannot be read. */
type Result = { seq: number; document: ReadDocument | null };

/** Documents that are verified at the same time have at most so many bytes together; a larger one is verified alone. */
const MAX_BYTES_UNDERWAY = 8 * 1024 * 1024;

/** The results in the order of `seqs`. While the caller works, at most the next `ahead` documents are verified. */
async function* verifyInOrder(
  context: Context,
  seqs: readonly number[],
  { trust, ahead }: Pace & { trust: TrustSet },
): AsyncGenerator<Result> {
  const started: { document: Promise<ReadDocument | null>; bytes: number }[] = [];
  for (const [at, seq] of seqs.entries()) {
    for (let next = started.length; next <= at + ahead && next < seqs.length; next += 1) {
      const bytes = (await evidenceBySeq(context.store.read, seqs[next]!))?.size ?? 0;
      const underway = started.slice(at).reduce((sum, one) => sum + one.bytes, bytes);
      if (next > at && underway > MAX_BYTES_UNDERWAY) break;
      const document = verifyAgain(context, seqs[next]!, trust);
      // Where it fails, its turn throws the error.
      document.catch(() => {});
      started.push({ document, bytes });
    }
    yield { seq, document: await started[at]!.document };
  }
}

async function verifyAgain(context: Context, seq: number, trust: TrustSet): Promise<ReadDocument | null> {
  const stored = await readDocument(context.store.read, seq);
  if (!stored) return null;
  for await (const [examined] of context.examiner.examine(stored.bytes, {
    context: stored.context as { [key: string]: Json },
    trust,
    now: context.now(),
    priority: 'backlog',
  }))
    if (examined?.ok) return examined;
  return null;
}

/** Store a result. A document without bytes is one that has lost its trust where the change is a removal. */
function applyResult(
  context: Context,
  { change, ref }: ReverifyPayload,
  { seq, document }: Result,
  trust: TrustSet,
): Promise<'applied' | 'stale'> {
  return applyUnderTrust(
    context,
    trust,
    seq,
    async (tx, at) => document ?? (change === 'removed' ? withoutLostTrust(tx, { seq, ref, at }) : null),
  );
}

/** Store a result, unless the trust is another one than that under which it was found. */
function applyUnderTrust(
  context: Context,
  { version }: TrustSet,
  seq: number,
  result: (tx: Tx, at: string) => Promise<ReadDocument | null>,
): Promise<'applied' | 'stale'> {
  return context.evidenceWriter.change(context, async (tx, batch) => {
    if ((await trustVersion(tx)) !== version) return 'stale';
    const document = await result(tx, batch.at);
    if (document !== null) await applyVerification(tx, batch, { seq, document }, version);
    return 'applied';
  });
}
