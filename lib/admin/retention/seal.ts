/** Seals documents: their bytes are removed for good, because they hold a secret. */
import { AttestryError } from '#lib/errors.ts';
import type { ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import { MASK, maskSecrets, maskText } from '#lib/secrets/mask.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { evidenceBySeq, findEvidence, type StoredEvidence } from '#db/evidence/evidence.ts';
import { linksOf } from '#db/evidence/links.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Tx } from '#db/open.ts';
import { packOutline } from '#db/retention/drops.ts';
import { updateSearchIndex } from '#db/search.ts';
import { beginSecureDelete, endSecureDelete, purgeSearchIndex, removeTexts } from '#db/secrets/remove-texts.ts';
import { secretsFoundIn } from '#db/secrets/found-secrets.ts';
import { firstVerificationDigest, isSealed, rewriteStated, sealBody } from '#db/secrets/seals.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { findJob } from '#db/system/jobs.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { secretTexts } from '#lib/ingest/document/secret-texts.ts';
import { type Outline, readStoredDocument, storedOutline } from '#lib/ingest/document/stored-document.ts';
import { forgetDocument } from '#lib/ingest/evaluate/expressions/stored-documents.ts';
import { searchTermsOf } from '#lib/ingest/evaluate/touched/search-terms.ts';
import { LINK_REMAINING } from '#lib/ingest/link/link-remaining.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { loadHolds } from '#lib/ingest/retention/holds.ts';
import { checkedReason } from '../checked-reason.ts';

export type SealInput = {
  /** The id of the document, `sha256:…`. */
  evidence: string;
  reason: string;
  /**
   * Secrets in the document that no rule finds: they are removed from all names, facts and sentences too, and stored
   * nowhere. At least 6 characters each.
   */
  secrets?: readonly string[];
};

const MAX_LINKS = 1_000;
const MIN_SECRET_LENGTH = 6;

/**
 * Seal a document. Its digest, its log entry, its verification, its links and the verdicts that rest on it stay; its
 * bytes and every text of a secret in it are removed from the store and from the files of the store. The same bytes
 * stay sealed when they arrive again. Throws `not-found`, `bad-request` without a reason or for a secret that is too
 * short, and `conflict` where the document is sealed already, is under legal hold, or is still being linked.
 */
export async function sealEvidence(context: Context, input: SealInput): Promise<void> {
  requireAccess(context, 'evidence.seal', 'installation');
  const reason = maskText(checkedReason(input.reason));
  const also = checkedSecrets(input.secrets ?? []);
  const row = await findRow(context, input.evidence);
  const reading = await readKept(context, row);
  const texts = secretTexts((await isSearchedFromFirst(context, row)) ? null : reading, also);
  const clean = <T>(value: T): T => maskSecrets(value, { also: texts });
  const stated = reading ?? (await storedOutline(context.store.read, row));
  const outline: Outline = clean({ subjects: stated?.subjects ?? [], remarks: stated?.remarks ?? [] });
  await context.evidenceWriter.change(context, async (tx, batch) => {
    await checkState(tx, row.seq);
    await beginSecureDelete(tx);
    const sha256 = row.id.slice('sha256:'.length);
    await rewriteStated(tx, row.seq, clean);
    const verification = await firstVerificationDigest(tx, row.seq);
    const leaf = await appendEntry(tx, batch, { kind: 'seal', at: batch.wallClock, sha256, verification });
    await sealBody(tx, {
      evidence: row.seq,
      leaf,
      digest: sha256,
      packedOutline: packOutline(outline),
      reason: clean(reason),
      sealedAt: batch.at,
      sealedBy: await findOrCreateActor(tx, batch.actor),
    });
    await removeEverywhere(tx, batch, row.seq, texts);
    await recordAction(tx, context, {
      action: 'evidence.seal',
      object: { kind: 'evidence', id: row.id },
      before: { sealed: false },
      after: { sealed: true },
      reason: clean(reason),
    });
    await endSecureDelete(tx);
  });
  forgetDocument(row.id);
  context.store.refresh();
  await context.store.forgetDeleted();
}

function checkedSecrets(secrets: readonly string[]): readonly string[] {
  if (secrets.some((secret) => secret.length < MIN_SECRET_LENGTH))
    throw new AttestryError('bad-request', `a secret to remove has at least ${MIN_SECRET_LENGTH} characters`, {
      pointer: '/secrets',
    });
  return secrets;
}

async function findRow({ store }: Context, id: string): Promise<StoredEvidence> {
  const row = /^sha256:[0-9a-f]{64}$/.test(id) ? await findEvidence(store.read, id) : null;
  if (row === null) throw new AttestryError('not-found', 'no document has this id');
  return row;
}

async function readKept({ store }: Context, row: StoredEvidence): Promise<ParsedEvidence | null> {
  if (row.verification === null || row.dropped !== null) return null;
  return readStoredDocument(store.read, row.seq, await readVerification(store.read, row.verification));
}

/** Whether the document was searched when it was received, so that what was derived from it holds no secret. */
async function isSearchedFromFirst({ store }: Context, { seq, receivedAt }: StoredEvidence): Promise<boolean> {
  return (await secretsFoundIn(store.read, seq))?.foundAt === receivedAt;
}

async function checkState(tx: Tx, seq: number): Promise<void> {
  const refuse = (message: string) => new AttestryError('conflict', message);
  if (await isSealed(tx, seq)) throw refuse('this document is sealed already');
  const row = (await evidenceBySeq(tx, seq))!;
  const links = await linksOf(tx, seq, MAX_LINKS);
  const holds = await loadHolds(tx);
  let isHeld = holds.evidence.has(seq) || (await holds.isProjectHeld(row.project));
  for (const { artifact } of links) {
    isHeld ||= holds.artifacts.has(artifact);
    isHeld ||= await holds.isProjectHeld((await artifactById(tx, artifact))?.project ?? null);
  }
  if (isHeld) throw refuse('this document is under legal hold: release the hold first');
  const job = await findJob(tx, LINK_REMAINING, String(seq));
  if (job !== null && job.state !== 'done') throw refuse('this document is still being linked: try again in a minute');
}

/** Remove the texts from names, lineage, events and sentences, and from the search index. */
async function removeEverywhere(tx: Tx, batch: Batch, seq: number, texts: readonly string[]): Promise<void> {
  const { renamed, isIndexed } = await removeTexts(tx, texts, MASK);
  batch.facts.delete(seq);
  for (const id of renamed) {
    const row = await artifactById(tx, id);
    if (row) await updateSearchIndex(tx, 'artifact', id, await searchTermsOf(tx, row));
  }
  if (renamed.length > 0 || isIndexed) await purgeSearchIndex(tx);
}
