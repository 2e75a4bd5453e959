import { inclusionProof } from '#lib/log/tree.ts';
import { lastCheckpoint, readLeaf, withLogHashes } from '#db/log/log.ts';
import type { Db } from '#db/open.ts';
import type { EvidenceView } from '#lib/views/evidence.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/**
 * The inclusion proof (RFC 6962 §2.1.1) of a leaf in the newest signed checkpoint. Hashes are hex, from leaf to root.
 * Null when no checkpoint covers the leaf yet.
 */
export async function proveInclusion(db: Db, index: number): Promise<EvidenceView['log']> {
  const head = await lastCheckpoint(db);
  const leaf = await readLeaf(db, index);
  if (!head || !leaf || index >= head.size) return null;
  const proof = await withLogHashes(db, (read) => inclusionProof(index, head.size, read));
  return {
    index,
    leafHash: hex(leaf.hash),
    treeSize: head.size,
    root: hex(head.root),
    proof: proof.map(hex),
    checkpoint: head.note,
  };
}
