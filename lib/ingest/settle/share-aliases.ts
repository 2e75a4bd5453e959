/** Evidence about the artifact of a further digest is evidence about the artifact that has this digest, too. */
import { aliasesOfEvidence } from '#db/artifact/aliases.ts';
import { type ArtifactRow, findArtifact } from '#db/artifact/artifacts.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { addSubject, evidenceFor } from '#db/evidence/subjects.ts';
import { addLinkChange } from '#db/history/link-changes.ts';
import { claimedBucket } from '#db/schema/columns/buckets.ts';
import type { Tx } from '#db/open.ts';
import { currentProjectId } from '#db/project/projects.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';

/**
 * Link evidence of the project that is stored for the artifacts whose digests a document (`seq`) gives this artifact,
 * where the document counts for that. Returns whether anything is new; the artifact has to be settled again then.
 */
export async function shareAliasEvidence(tx: Tx, batch: Batch, row: ArtifactRow, seq: number): Promise<boolean> {
  let isAnyNew = false;
  for (const { alg, value } of await aliasesOfEvidence(tx, { artifact: row.id, evidence: seq })) {
    const other = await findArtifact(tx, alg, value);
    if (!other || other.id === row.id || row.project === null || other.project !== row.project) continue;
    for (const shared of await evidenceFor(tx, other.id, EVIDENCE_PER_BUCKET)) {
      const stored = await evidenceBySeq(tx, shared);
      if (!stored || stored.project === null || (await currentProjectId(tx, stored.project)) !== row.project) continue;
      const link = { artifact: row.id, bucket: claimedBucket(stored.kind), evidence: shared, ordinal: 0, sender: null };
      if (!(await addSubject(tx, link))) continue;
      await addLinkChange(tx, { artifact: row.id, evidence: shared, at: batch.at, bucket: null, sentAt: null });
      isAnyNew = true;
    }
  }
  return isAnyNew;
}
