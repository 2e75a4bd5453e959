/** Drops the bytes of documents, one transaction for each step of a run. */
import { inMemoryTree, inclusionProof, rootOf } from '#lib/log/tree.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { leafHash } from '#lib/log/merkle.ts';
import type { RetentionDecision } from '#lib/policy/retention/decide.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db, Tx } from '#db/open.ts';
import { digestsOfDrop, dropBody, packedContext, packOutline } from '#db/retention/drops.ts';
import { type KeptDocument, keptDocument } from '#db/retention/kept.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { type Outline, readStoredDocument } from '#lib/ingest/document/stored-document.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { openRetentionReader } from './retention-reader.ts';

/** A document that is ready to be dropped. `context` and `outline` are packed. */
export type PreparedDrop = { document: KeptDocument; context: Uint8Array | null; outline: Uint8Array };

/** What one step dropped. */
export type Dropped = { documents: number; bytes: number; storedBytes: number };

/**
 * Read what must stay of a document. It takes time, so it runs before the transaction. Null where this version cannot
 * read the document: without its bytes nobody could say what it is about.
 */
export async function prepareDrop(db: Db, document: KeptDocument): Promise<PreparedDrop | null> {
  if (document.verification === null) return null;
  const context = await packedContext(db, document.seq);
  const reading = await readStoredDocument(db, document.seq, await readVerification(db, document.verification));
  if (reading === null || context === undefined) return null;
  const { subjects, remarks } = maskSecrets({ subjects: reading.subjects, remarks: reading.remarks });
  return { document, context, outline: packOutline({ subjects, remarks } satisfies Outline) };
}

/**
 * Drop those of the prepared documents that may still go, and record them in one entry of the log. The decision is made
 * again: an artifact may have been deployed, waived or held meanwhile. `run` is the row id of the run.
 */
export async function dropDocuments(
  tx: Tx,
  batch: Batch,
  { run, prepared, now }: { run: number; prepared: readonly PreparedDrop[]; now: Date },
): Promise<Dropped> {
  const reader = await openRetentionReader(tx, now);
  const going: { drop: PreparedDrop; by: Extract<RetentionDecision, { drop: true }>['by'] }[] = [];
  for (const drop of prepared) {
    const current = await keptDocument(tx, drop.document.seq);
    if (current === null || !(await isAsPrepared(tx, current, drop))) continue;
    const decision = await reader.decide(current);
    if (decision.drop) going.push({ drop, by: decision.by });
  }
  const dropped = going.map(({ drop }) => drop.document);
  const total = {
    documents: dropped.length,
    bytes: dropped.reduce((sum, { size }) => sum + size, 0),
    storedBytes: dropped.reduce((sum, { stored }) => sum + stored, 0),
  };
  if (going.length === 0) return total;
  const leaf = await appendRunEntry(tx, batch, {
    run,
    digests: dropped.map(({ digest }) => digest),
    bytes: total.bytes,
  });
  for (const [position, { drop, by }] of going.entries())
    await dropBody(tx, {
      leaf,
      position,
      evidence: drop.document.seq,
      run,
      droppedAt: batch.at,
      ...by,
      outline: drop.outline,
    });
  return total;
}

/** Append the entry of a run about the documents with these digests (hex). Returns its index. */
export async function appendRunEntry(
  tx: Tx,
  batch: Batch,
  { run, digests, bytes }: { run: number; digests: readonly string[]; bytes: number },
): Promise<number> {
  const sha256 = Buffer.from(rootOfDigests(digests)).toString('hex');
  const entry = { kind: 'retention', at: batch.wallClock, run, documents: digests.length, bytes, sha256 } as const;
  return appendEntry(tx, batch, entry);
}

async function isAsPrepared(tx: Tx, current: KeptDocument, { document, context }: PreparedDrop): Promise<boolean> {
  const now = await packedContext(tx, current.seq);
  return (
    current.verification === document.verification &&
    now !== undefined &&
    Buffer.from(now ?? []).equals(Buffer.from(context ?? []))
  );
}

const treeOf = (digests: readonly string[]) =>
  inMemoryTree(digests.map((digest) => leafHash(Buffer.from(digest, 'hex'))));

/** The root of the Merkle tree (RFC 6962 §2.1) whose leaves are the digests (hex). */
export function rootOfDigests(digests: readonly string[]): Uint8Array {
  const { size, read } = treeOf(digests);
  return rootOf(size, read);
}

/** The proof that an entry (log index `leaf`) is about the document at `position`; hashes are hex. */
export async function proveDropped(
  db: Db,
  { leaf, position }: { leaf: number; position: number },
): Promise<{ index: number; size: number; root: string; proof: string[] }> {
  const { size, read } = treeOf(await digestsOfDrop(db, leaf));
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  return {
    index: position,
    size,
    root: hex(rootOf(size, read)),
    proof: inclusionProof(position, size, read).map(hex),
  };
}
