/** One step of verifying again what a change of trust can change. */
import type { Json } from '#lib/evidence/evidence.ts';
import { markAliases } from '#db/artifact/aliases.ts';
import { artifactAt } from '#db/artifact/artifacts.ts';
import { doubtfulEvidence, evidenceAt, evidenceRestingOn, judgeEvidence, placeEvidence, readDocument } from '#db/evidence/evidence.ts';
import type { StoredEvidence } from '#db/evidence/evidence.ts';
import { keepSigner } from '#db/evidence/signers.ts';
import { bucketOf, moveSubjects } from '#db/evidence/subjects.ts';
import { addVerification, packVerification, readVerification } from '#db/evidence/verifications.ts';
import type { Tx } from '#db/open.ts';
import { findTrust, trustSet, trustVersion } from '#db/system/trust.ts';
import type { App } from '../app.ts';
import { packFacts } from '../ingest/document.ts';
import type { ReadDocument } from '../ingest/document.ts';
import type { JobEnd } from '../jobs/run-jobs.ts';
import { touch } from '../judge/batch.ts';
import type { Batch } from '../judge/batch.ts';
import { problemOf } from '../judge/evidence-fact.ts';
import { linkOrigin } from '../link/origin.ts';
import { retie } from '../link/retie.ts';
import { appendEntry } from '../log/append.ts';
import type { ReverifyPayload } from './reverify.ts';

/** Documents of one step: a few hundred milliseconds of a worker, a few of the writer. */
const STEP = 64;

/** Verify the next documents again; those whose result is another get a new verification, and what they are about is judged anew. */
export async function reverifyStep(app: App, payload: ReverifyPayload): Promise<JobEnd> {
  const db = app.store.read;
  const seqs = payload.change === 'added' ? await doubtfulEvidence(db, payload.after, STEP) : await evidenceRestingOn(db, payload.ref, payload.after, STEP);
  const trust = await trustSet(db);
  for (const seq of seqs) {
    const stored = await readDocument(db, seq);
    const row = await evidenceAt(db, seq);
    if (!stored || !row) continue;
    for await (const [examined] of app.examine(stored.bytes, { context: stored.context as { [key: string]: Json }, trust, now: app.now(), priority: 'backlog' })) {
      if (!examined?.ok) continue;
      const taken = await app.writer.change(async (tx, batch) => ((await trustVersion(tx)) === trust.version ? apply(tx, batch, row, examined, trust.version) : 'stale'));
      // Trust has changed meanwhile: the same step again, under what is trusted now.
      if (taken === 'stale') return { end: 'more', payload: { ...payload, after: Math.max(payload.after, seq - 1) } };
    }
  }
  const last = seqs.at(-1);
  return seqs.length < STEP || last === undefined ? { end: 'done' } : { end: 'more', payload: { ...payload, after: last } satisfies ReverifyPayload };
}

async function apply(tx: Tx, batch: Batch, before: StoredEvidence, document: ReadDocument, version: number): Promise<'same' | 'changed'> {
  const row = await evidenceAt(tx, before.seq);
  if (!row || row.verification === null) return 'same';
  const { verification } = document;
  const old = await readVerification(tx, row.verification);
  if (old.outcome === verification.outcome && old.trust?.id === verification.trust?.id && problemOf(old)?.code === problemOf(verification)?.code) return 'same';
  const id = await addVerification(tx, row.seq, { outcome: verification.outcome, trustVersion: version, verifiedAt: verification.verifiedAt }, packVerification(verification));
  const signer = verification.signer === null ? null : await keepSigner(tx, {
    kind: verification.signer.kind, identity: verification.signer.identity, issuer: verification.signer.kind === 'certificate' ? verification.signer.issuer : null,
  }, batch.at);
  await judgeEvidence(tx, row.seq, {
    outcome: verification.outcome, kind: document.facts.kind, verification: id, trust: verification.trust === null ? null : await findTrust(tx, verification.trust.id), signer, signedAt: verification.signedAt, facts: packFacts(document),
  });
  const origin = await linkOrigin(tx, document, row.seq, row.receivedAt);
  await placeEvidence(tx, row.seq, { verification: id, leaf: row.leaf ?? 0, project: origin.project?.id ?? null, build: origin.build?.id ?? null });
  if (old.outcome !== verification.outcome) {
    await appendEntry(tx, { kind: 'verification', at: batch.clock, sha256: row.id.slice('sha256:'.length), outcome: verification.outcome, trust: version });
    batch.logged = true;
  }
  await markAliases(tx, row.seq, verification.outcome === 'verified');
  for (const each of new Set(await moveSubjects(tx, row.seq, bucketOf(document.facts.kind, verification.outcome)))) {
    const stored = batch.touched.get(each)?.row ?? (await artifactAt(tx, each));
    if (stored) await retie(tx, touch(batch, stored, false, row.seq));
  }
  return 'changed';
}
