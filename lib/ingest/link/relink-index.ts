/** Corrects the lineage of an image index that an earlier version of Attestry stored. */
import { readIndexEntries } from '#lib/evidence/formats/oci/oci-index-entries.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { evidenceIdAndOutcome, findEvidence, readDocument } from '#db/evidence/evidence.ts';
import { edgesOfKindFrom, nodeRef, removeEdge } from '#db/lineage/edges.ts';
import type { Tx } from '#db/open.ts';
import { labelImageParts, linkIndexParts } from './image.ts';

const MAX_EDGES = 2_000;

/**
 * Earlier versions stored BuildKit's attestation manifests as platforms, and gave an artifact the platforms of another
 * index whose `subject` it is. The function removes every edge that an index document claimed, then reads the
 * artifact's own document again if it is an index. Returns the corrected row; the caller stores it.
 */
export async function relinkIndex(tx: Tx, row: ArtifactRow): Promise<ArtifactRow> {
  if (!row.isIndex) return row;
  const isIndexDocument = new Map<number, boolean>();
  for (const edge of await edgesOfKindFrom(tx, nodeRef('artifact', row.id), 'contains', MAX_EDGES)) {
    const fromIndex = isIndexDocument.get(edge.evidence) ?? (await isIndexEvidence(tx, edge.evidence));
    isIndexDocument.set(edge.evidence, fromIndex);
    if (fromIndex) await removeEdge(tx, edge);
  }
  const own = await findEvidence(tx, `sha256:${row.value}`);
  const document = own && (await readDocument(tx, own.seq));
  const parts = document && readIndexEntries(document.bytes);
  if (!own || !parts) return { ...row, isIndex: false };
  await linkIndexParts(tx, row.id, parts, own.seq);
  await labelImageParts(tx, { format: 'oci-manifest', bytes: document.bytes });
  return row;
}

async function isIndexEvidence(tx: Tx, seq: number): Promise<boolean> {
  const evidence = await evidenceIdAndOutcome(tx, seq);
  const document = evidence && (await readDocument(tx, seq));
  return document !== null && readIndexEntries(document.bytes) !== null;
}
