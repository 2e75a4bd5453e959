/**
 * A document has been verified again: keep the new verification where it differs, and judge what the document is about.
 */
import { setAliasesVerified } from '#db/artifact/aliases.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { evidenceBySeq, updateEvidenceVerification, setEvidenceReferences } from '#db/evidence/evidence.ts';
import { upsertSigner } from '#db/evidence/signers.ts';
import { subjectBucket, moveSubjects } from '#db/evidence/subjects.ts';
import { addVerification, packVerification, readVerification } from '#db/evidence/verifications.ts';
import type { Tx } from '#db/open.ts';
import { findTrustRef } from '#db/system/trust.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { packFacts } from '#lib/ingest/document/document.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import { touchArtifact } from '#lib/ingest/batch/batch.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { verificationProblem } from '#lib/ingest/batch/evidence-fact.ts';
import { linkLineage } from '#lib/ingest/link/lineage.ts';
import { linkOrigin } from '#lib/ingest/link/origin.ts';
import { LINKS_PER_TRANSACTION, scheduleLinkRemaining } from '#lib/ingest/link/link-remaining.ts';
import { reassignProject } from '#lib/ingest/link/reassign-project.ts';
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
  const row = await evidenceBySeq(tx, seq);
  if (!row || row.verification === null) return 'same';
  const { verification } = document;
  const old = await readVerification(tx, row.verification);
  if (
    old.outcome === verification.outcome &&
    old.trust?.id === verification.trust?.id &&
    verificationProblem(old)?.code === verificationProblem(verification)?.code &&
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
      : await upsertSigner(
          tx,
          {
            kind: verification.signer.kind,
            identity: verification.signer.identity,
            issuer: verification.signer.kind === 'certificate' ? verification.signer.issuer : null,
          },
          batch.at,
        );
  await updateEvidenceVerification(tx, row.seq, {
    outcome: verification.outcome,
    kind: document.facts.kind,
    verification: id,
    trust: verification.trust === null ? null : await findTrustRef(tx, verification.trust.id),
    signer,
    signedAt: verification.signedAt,
    facts: packFacts(document),
  });
  const origin = await linkOrigin(tx, batch, document, row.seq, row.receivedAt);
  await setEvidenceReferences(tx, row.seq, {
    verification: id,
    leaf: row.leaf ?? 0,
    project: origin.project?.id ?? null,
    build: origin.build?.id ?? null,
  });
  if (old.outcome !== verification.outcome) {
    await appendEntry(tx, {
      kind: 'verification',
      at: batch.wallClock,
      sha256: row.id.slice('sha256:'.length),
      outcome: verification.outcome,
      trust: version,
    });
    batch.hasLogEntries = true;
  }
  await setAliasesVerified(tx, row.seq, verification.outcome === 'verified');
  for (const each of new Set(
    await moveSubjects(tx, row.seq, subjectBucket(document.facts.kind, verification.outcome)),
  )) {
    const stored = batch.touched.get(each)?.row ?? (await artifactById(tx, each));
    if (stored) await reassignProject(tx, touchArtifact(batch, stored, false, row.seq));
  }
  // A document that says more now than before (one of several envelopes, a layer with its annotations) is linked as a
  // new one is.
  if (row.kind !== document.facts.kind) {
    await linkLineage(
      tx,
      document,
      row.seq,
      origin,
      await linkSubjects(tx, batch, document, row.seq, origin, { from: 0, to: LINKS_PER_TRANSACTION.subjects }),
    );
    await scheduleLinkRemaining(tx, batch, document, row.seq);
  }
  return 'changed';
}

/** Who is named as signer, for comparing. */
function signerKey({ signer }: Verification): string {
  return signer === null
    ? ''
    : JSON.stringify([signer.kind, signer.identity, signer.kind === 'certificate' ? signer.issuer : signer.keyId]);
}
