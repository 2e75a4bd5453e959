/**
 * Marks the artifacts whose evaluation depends on another one: the platforms of an image index, and the indexes of a
 * platform.
 */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { findOrCreateArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import { addEdge, edgesOfKindFrom, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { Tx } from '#db/open.ts';
import { touchArtifact, type Batch } from '#lib/ingest/batch/batch.ts';
import { currentArtifact, currentRow } from '#lib/ingest/batch/current-artifact.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import { indexesNaming, hasVerifiedEvidence, MAX_PLATFORMS, platformsOf } from '#lib/ingest/platforms/platforms.ts';

/** An index has two `contains` edges to a platform: to the material that it names, and to the artifact. */
const MAX_CONTAINED = 1_000 + MAX_PLATFORMS;

/** The platforms of an index (row ids), and whether any edge to one is new. */
export type TouchedPlatforms = { touched: number[]; isAnyNew: boolean };

/**
 * Mark the platforms of an index for evaluation. Where the index has authority (verified
 * evidence is about it, or about an index that names it), each platform becomes an artifact with an edge from
 * the index.
 */
export async function touchPlatforms(
  tx: Tx,
  batch: Batch,
  index: ArtifactRow,
  { evidence, hasAuthority }: { evidence: number | null; hasAuthority: boolean },
): Promise<TouchedPlatforms> {
  if (!hasAuthority) return { touched: await touchContained(tx, batch, index, evidence), isAnyNew: false };
  const listed = await platformsOf(tx, index);
  const touched: number[] = [];
  let isAnyNew = false;
  for (const { digest } of listed?.platforms ?? []) {
    const { algorithm, value } = parseDigest(digest)!;
    const { row, isNew } = await findOrCreateArtifact(tx, await findOrCreateTerm(tx, algorithm), value, batch.at);
    if (row.id === index.id) continue;
    const [from, to] = [nodeRef('artifact', index.id), nodeRef('artifact', row.id)];
    if (await addEdge(tx, { from, to, kind: 'contains', evidence: listed!.document })) isAnyNew = true;
    touchArtifact(batch, currentRow(batch, row), isNew, evidence).unsettled = true;
    touched.push(row.id);
  }
  return { touched, isAnyNew };
}

/** Mark the artifacts that became platforms of an index while it had authority. */
async function touchContained(tx: Tx, batch: Batch, index: ArtifactRow, evidence: number | null): Promise<number[]> {
  const touched: number[] = [];
  for (const edge of await edgesOfKindFrom(tx, nodeRef('artifact', index.id), 'contains', MAX_CONTAINED)) {
    const to = parseNodeRef(edge.to);
    const row = to.kind === 'artifact' ? await currentArtifact(tx, batch, to.id) : null;
    if (!row || row.id === index.id) continue;
    touchArtifact(batch, row, false, evidence).unsettled = true;
    touched.push(row.id);
  }
  return touched;
}

/**
 * Mark the indexes that derive their status from their platforms, after the status of the platform `row` has changed.
 */
export async function touchIndexes(tx: Tx, batch: Batch, row: ArtifactRow, evidence: number | null): Promise<number[]> {
  const touched: number[] = [];
  for (const id of await indexesNaming(tx, row)) {
    const index = await currentArtifact(tx, batch, id);
    if (!index?.isIndex || (await hasVerifiedEvidence(tx, id, EVIDENCE_PER_BUCKET))) continue;
    touchArtifact(batch, index, false, evidence);
    touched.push(id);
  }
  return touched;
}
