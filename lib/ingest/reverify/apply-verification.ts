/**
 * A document has been verified again: keep the new verification where it differs, and judge what the document is about.
 */
import { markAliases } from '#db/artifact/aliases.ts';
import { artifactAt } from '#db/artifact/artifacts.ts';
import { evidenceAt, judgeEvidence, placeEvidence } from '#db/evidence/evidence.ts';
import { keepSigner } from '#db/evidence/signers.ts';
import { bucketOf, moveSubjects } from '#db/evidence/subjects.ts';
import { addVerification, packVerification, readVerification } from '#db/evidence/verifications.ts';
import type { Tx } from '#db/open.ts';
import { findTrust } from '#db/system/trust.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { packFacts } from '#lib/ingest/document/document.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import { touch } from '#lib/ingest/batch/batch.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { problemOf } from '#lib/ingest/batch/evidence-fact.ts';
import { linkContents } from '#lib/ingest/link/contents.ts';
import { linkOrigin } from '#lib/ingest/link/origin.ts';
import { AT_ONCE, askForRest } from '#lib/ingest/link/link-remaining.ts';
import { retie } from '#lib/ingest/link/reassign-project.ts';
import { linkSubjects } from '#lib/ingest/link/subjects.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';

/**
 * `same` where nothing that matters is different: outcome, what it rests on, what is wrong, who signed. `version` is
 * that of the trust it was verified under.
 */
export async function applyVerification(
  tx: Tx,
  batch: Batch,
  seq: number,
  document: ReadDocument,
  version: number,
): Promise<'same' | 'changed'> {
  const row = await evidenceAt(tx, seq);
  if (!row || row.verification === null) return 'same';
  const { verification } = document;
  const old = await readVerification(tx, row.verification);
  if (
    old.outcome === verification.outcome &&
    old.trust?.id === verification.trust?.id &&
    problemOf(old)?.code === problemOf(verification)?.code &&
    signerKey(old) === signerKey(verification) &&
    (row.signer === null) === (verification.signer === null)
  )
    return 'same';
  const id = await addVerification(
    tx,
    row.seq,
    { outcome: verification.outcome, trustVersion: version, verifiedAt: verification.verifiedAt },
    packVerification(verification),
  );
  const signer =
    verification.signer === null
      ? null
      : await keepSigner(
          tx,
          {
            kind: verification.signer.kind,
            identity: verification.signer.identity,
            issuer: verification.signer.kind === 'certificate' ? verification.signer.issuer : null,
          },
          batch.at,
        );
  await judgeEvidence(tx, row.seq, {
    outcome: verification.outcome,
    kind: document.facts.kind,
    verification: id,
    trust: verification.trust === null ? null : await findTrust(tx, verification.trust.id),
    signer,
    signedAt: verification.signedAt,
    facts: packFacts(document),
  });
  const origin = await linkOrigin(tx, batch, document, row.seq, row.receivedAt);
  await placeEvidence(tx, row.seq, {
    verification: id,
    leaf: row.leaf ?? 0,
    project: origin.project?.id ?? null,
    build: origin.build?.id ?? null,
  });
  if (old.outcome !== verification.outcome) {
    await appendEntry(tx, {
      kind: 'verification',
      at: batch.clock,
      sha256: row.id.slice('sha256:'.length),
      outcome: verification.outcome,
      trust: version,
    });
    batch.logged = true;
  }
  await markAliases(tx, row.seq, verification.outcome === 'verified');
  for (const each of new Set(await moveSubjects(tx, row.seq, bucketOf(document.facts.kind, verification.outcome)))) {
    const stored = batch.touched.get(each)?.row ?? (await artifactAt(tx, each));
    if (stored) await retie(tx, touch(batch, stored, false, row.seq));
  }
  // A document that says more now than before (one of several envelopes, a layer with its annotations) is linked as a
  // new one is.
  if (row.kind !== document.facts.kind) {
    await linkContents(
      tx,
      document,
      row.seq,
      origin,
      await linkSubjects(tx, batch, document, row.seq, origin, { from: 0, to: AT_ONCE.subjects }),
    );
    await askForRest(tx, batch, document, row.seq);
  }
  return 'changed';
}

/** Who is named as signer, for comparing. */
function signerKey({ signer }: Verification): string {
  return signer === null
    ? ''
    : JSON.stringify([signer.kind, signer.identity, signer.kind === 'certificate' ? signer.issuer : signer.keyId]);
}
