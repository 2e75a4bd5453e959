/** Image indexes on an artifact page: the indexes that name the artifact, and the platforms of an index. */
import { readIndexEntries } from '#lib/evidence/formats/oci/oci-index-entries.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { artifactById, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { evidenceBySeq, findEvidence, readDocument } from '#db/evidence/evidence.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { evidenceSummary } from '#lib/query/item/evidence-summary.ts';
import { artifactOfPart, platformsOf, type CoveringIndexRow } from '#lib/ingest/platforms/platforms.ts';
import type { ArtifactView, CoveringIndex } from '#lib/views/artifact.ts';
import type { EvidenceSummary } from '#lib/views/evidence.ts';

const MAX_INDEXES = 4;
const MAX_DOCUMENTS = 24;

/** The indexes whose evidence counts for the artifact, and the verification of each of their documents by its id. */
export async function coveringIndexesView(
  db: Db,
  row: ArtifactRow,
  indexRows: readonly CoveringIndexRow[],
): Promise<{ indexes: CoveringIndex[]; verifications: { [id: string]: Verification } }> {
  const verifications: { [id: string]: Verification } = {};
  const digest = await digestOf(db, row);
  const indexes: CoveringIndex[] = [];
  for (const { row: index, evidence: selected } of indexRows.slice(0, MAX_INDEXES)) {
    if ((await artifactById(db, index.id)) === null) continue;
    const indexDigest = await digestOf(db, index);
    const evidence: EvidenceSummary[] = [];
    for (const seq of [...selected.seqs].reverse()) {
      const document = evidence.length < MAX_DOCUMENTS ? await evidenceBySeq(db, seq) : null;
      if (!document || document.verification === null || document.id === indexDigest) continue;
      const verification = await readVerification(db, document.verification);
      verifications[document.id] = verification;
      evidence.push(await evidenceSummary(db, document, verification));
    }
    indexes.push({
      digest: indexDigest,
      name: index.name,
      status: index.status,
      relation: 'names-this-platform',
      evidenceId: indexDigest,
      platform: await platformIn(db, indexDigest, digest),
      evidence,
    });
  }
  return { indexes, verifications };
}

async function platformIn(db: Db, index: string, digest: string): Promise<string | null> {
  const row = await findEvidence(db, index);
  const document = row && (await readDocument(db, row.seq));
  return (document && readIndexEntries(document.bytes)?.find((part) => part.digest === digest)?.platform) ?? null;
}

/** The platforms of an index, each with its own status. */
export async function platformsView(
  db: Db,
  row: ArtifactRow,
): Promise<Pick<ArtifactView, 'platforms' | 'platformsHidden'>> {
  const listed = await platformsOf(db, row);
  const platforms = await Promise.all(
    (listed?.platforms ?? []).map(async ({ digest, platform }) => {
      const artifact = await artifactOfPart(db, digest);
      return {
        digest,
        platform,
        status: artifact?.status ?? null,
        reason: artifact?.reason ?? null,
        evidenceCount: artifact?.evidence ?? 0,
      };
    }),
  );
  return { platforms, platformsHidden: listed?.hidden ?? 0 };
}
