/** What a judgement of an image index means for its platforms, and that of a platform for the indexes that name it. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { artifactAt, keepArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { keepTerm } from '#db/evidence/terms.ts';
import { addEdge, edgesOfKindFrom, nodeRef, readRef } from '#db/lineage/edges.ts';
import type { Tx } from '#db/open.ts';
import { touch, type Batch } from '#lib/ingest/batch/batch.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import { indexesNaming, isVouchedFor, MOST_PLATFORMS, platformsOf } from './platforms.ts';

/** An index contains its platforms twice over: as what it names, and as the artifacts they are. */
const MOST_TIED = 1_000 + MOST_PLATFORMS;

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
  if (!hasAuthority) return touchTied(tx, batch, index, evidence);
  const named = await platformsOf(tx, index);
  const touched: number[] = [];
  for (const { digest } of named?.platforms ?? []) {
    const { algorithm, value } = parseDigest(digest)!;
    const { row, isNew } = await keepArtifact(tx, await keepTerm(tx, algorithm), value, batch.at);
    if (row.id === index.id) continue;
    await addEdge(tx, {
      from: nodeRef('artifact', index.id),
      to: nodeRef('artifact', row.id),
      kind: 'contains',
      evidence: named!.document,
    });
    touch(batch, batch.touched.get(row.id)?.row ?? row, isNew, evidence);
    touched.push(row.id);
  }
  return touched;
}

/** Platforms that were tied to an index while it had authority. */
async function touchTied(tx: Tx, batch: Batch, index: ArtifactRow, evidence: number | null): Promise<number[]> {
  const touched: number[] = [];
  for (const edge of await edgesOfKindFrom(tx, nodeRef('artifact', index.id), 'contains', MOST_TIED)) {
    const to = readRef(edge.to);
    const row = to.kind === 'artifact' ? (batch.touched.get(to.id)?.row ?? (await artifactAt(tx, to.id))) : null;
    if (!row || row.id === index.id) continue;
    touch(batch, row, false, evidence);
    touched.push(row.id);
  }
  return touched;
}

/** Indexes whose status may be derived from an artifact whose status has changed. */
export async function touchIndexes(tx: Tx, batch: Batch, row: ArtifactRow, evidence: number | null): Promise<number[]> {
  const touched: number[] = [];
  for (const id of await indexesNaming(tx, row)) {
    const index = batch.touched.get(id)?.row ?? (await artifactAt(tx, id));
    if (!index?.isIndex || (await isVouchedFor(tx, id, EVIDENCE_PER_BUCKET))) continue;
    touch(batch, index, false, evidence);
    touched.push(id);
  }
  return touched;
}
