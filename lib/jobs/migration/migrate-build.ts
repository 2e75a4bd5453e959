/**
 * Corrects the builds of an earlier version, which took every verified signature as the word of the run: a provenance
 * that names the run of somebody else could describe it.
 */
import { storedReadDocument } from '#lib/ingest/document/stored-document.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { linkOrigin } from '#lib/ingest/link/origin.ts';
import { evidenceBySeq, setEvidenceReferences } from '#db/evidence/evidence.ts';
import type { SpokenRow } from '#db/evidence/speakers.ts';
import type { Tx } from '#db/open.ts';
import { buildById, setBuildUnverified } from '#db/project/builds.ts';

/**
 * A provenance without authority over its run gets a build of its own, and what it said of the run is withdrawn. A
 * provenance with authority then describes the run again.
 */
export async function migrateBuild(
  tx: Tx,
  batch: Batch,
  { seq, kind, build: id }: SpokenRow,
  speaker: NonNullable<SpokenRow['speaker']>,
): Promise<void> {
  if (kind !== 'provenance' || id === null || speaker === 'sender') return;
  const build = await buildById(tx, id);
  const hasAuthority = speaker === 'repository' || speaker === 'key';
  if (build === null || build.verified === hasAuthority) return;
  if (!hasAuthority && build.evidence === seq) await setBuildUnverified(tx, id);
  const row = await evidenceBySeq(tx, seq);
  const document = row && (await storedReadDocument(tx, row));
  if (!row || !document || row.verification === null) return;
  const { receivedAt, actor, verification } = row;
  const origin = await linkOrigin(tx, batch, document, { evidence: seq, receivedAt, speaker, actor });
  await setEvidenceReferences(tx, seq, {
    verification,
    leaf: row.leaf ?? 0,
    project: origin.project?.id ?? row.project,
    build: origin.build?.id ?? id,
  });
}
