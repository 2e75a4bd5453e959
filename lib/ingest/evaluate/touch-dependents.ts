/** What a judgement of an image index means for its platforms, and that of a platform for the indexes that name it. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { artifactById, findOrCreateArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import { addEdge, edgesOfKindFrom, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { Tx } from '#db/open.ts';
import { touchArtifact, type Batch } from '#lib/ingest/batch/batch.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import { indexesNaming, hasVerifiedEvidence, MAX_PLATFORMS, platformsOf } from './platforms.ts';

/** An index contains its platforms twice over: as what it names, and as the artifacts they are. */
const MAX_CONTAINED = 1_000 + MAX_PLATFORMS;

/**
 * The platforms of an index that are to be judged again; answers their numbers. Where the index has authority (verified
 * evidence is about it, or about an index that names it), each platform is an artifact from now on, tied to the index.
 */
export async function touchPlatforms(
  tx: Tx,
  batch: Batch,
  index: ArtifactRow,
  { evidence, hasAuthority }: { evidence: number | null; hasAuthority: boolean },
): Promise<number[]> {
  if (!hasAuthority) return touchContained(tx, batch, index, evidence);
  const named = await platformsOf(tx, index);
  const touched: number[] = [];
  for (const { digest } of named?.platforms ?? []) {
    const { algorithm, value } = parseDigest(digest)!;
    const { row, isNew } = await findOrCreateArtifact(tx, await findOrCreateTerm(tx, algorithm), value, batch.at);
    if (row.id === index.id) continue;
    await addEdge(tx, {
      from: nodeRef('artifact', index.id),
      to: nodeRef('artifact', row.id),
      kind: 'contains',
      evidence: named!.document,
    });
    touchArtifact(batch, batch.touched.get(row.id)?.row ?? row, isNew, evidence);
    touched.push(row.id);
  }
  return touched;
}

/** Platforms that were tied to an index while it had authority. */
async function touchContained(tx: Tx, batch: Batch, index: ArtifactRow, evidence: number | null): Promise<number[]> {
  const touched: number[] = [];
  for (const edge of await edgesOfKindFrom(tx, nodeRef('artifact', index.id), 'contains', MAX_CONTAINED)) {
    const to = parseNodeRef(edge.to);
    const row = to.kind === 'artifact' ? (batch.touched.get(to.id)?.row ?? (await artifactById(tx, to.id))) : null;
    if (!row || row.id === index.id) continue;
    touchArtifact(batch, row, false, evidence);
    touched.push(row.id);
  }
  return touched;
}

/** Indexes whose status may be derived from an artifact whose status has changed. */
export async function touchIndexes(tx: Tx, batch: Batch, row: ArtifactRow, evidence: number | null): Promise<number[]> {
  const touched: number[] = [];
  for (const id of await indexesNaming(tx, row)) {
    const index = batch.touched.get(id)?.row ?? (await artifactById(tx, id));
    if (!index?.isIndex || (await hasVerifiedEvidence(tx, id, EVIDENCE_PER_BUCKET))) continue;
    touchArtifact(batch, index, false, evidence);
    touched.push(id);
  }
  return touched;
}
