/** The lineage of an image index that an earlier version kept, put right. */
import { readIndexEntries } from '#lib/evidence/formats/oci/oci-index-entries.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { evidenceIdAndOutcome, findEvidence, readDocument } from '#db/evidence/evidence.ts';
import { edgesOfKindFrom, nodeRef, removeEdge } from '#db/lineage/edges.ts';
import type { Tx } from '#db/open.ts';
import { linkIndexParts } from './image.ts';

const MAX_EDGES = 2_000;

/**
 * Earlier versions drew BuildKit's attestation manifests as platforms, and took what another index said with its
 * `subject` for the artifact's own. Every step that an index document claimed is taken back, and the artifact's own
 * document, if it is an index, is read again. Answers the row as it should be.
 */
export async function relinkIndex(tx: Tx, row: ArtifactRow): Promise<ArtifactRow> {
  if (!row.isIndex) return row;
  const isIndexDocument = new Map<number, boolean>();
  for (const edge of await edgesOfKindFrom(tx, nodeRef('artifact', row.id), 'contains', MAX_EDGES)) {
    const known = isIndexDocument.get(edge.evidence) ?? (await isIndexEvidence(tx, edge.evidence));
    isIndexDocument.set(edge.evidence, known);
    if (known) await removeEdge(tx, edge);
  }
  const own = await findEvidence(tx, `sha256:${row.value}`);
  const document = own && (await readDocument(tx, own.seq));
  const parts = document && readIndexEntries(document.bytes);
  if (!own || !parts) return { ...row, isIndex: false };
  await linkIndexParts(tx, row.id, parts, own.seq);
  return row;
}

async function isIndexEvidence(tx: Tx, seq: number): Promise<boolean> {
  const named = await evidenceIdAndOutcome(tx, seq);
  const document = named && (await readDocument(tx, seq));
  return document !== null && readIndexEntries(document.bytes) !== null;
}
