/** The documents about an artifact that do not count for it. */
import { claimKindOf } from '#lib/authority/claim-kind.ts';
import { evidenceTitle } from '#lib/evidence/title.ts';
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import { linkBetween } from '#db/evidence/artifact-links.ts';
import { evidenceBySeq, type StoredEvidence } from '#db/evidence/evidence.ts';
import { countLinks } from '#db/evidence/links.ts';
import { claimedEvidence, quarantinedEvidence } from '#db/evidence/subjects.ts';
import { termText } from '#db/evidence/terms.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import { actorById } from '#db/system/actors.ts';
import { speakerView } from '#lib/query/item/speaker.ts';
import type { ArtifactView } from '#lib/views/artifact.ts';
import type { ClaimView } from '#lib/views/evidence.ts';

const MAX_CLAIMS = 50;
const MAX_QUARANTINED = 50;

/** The claims and the quarantined documents of an artifact, and the number of documents that count. */
export async function claimsView(
  db: Db,
  artifact: number,
): Promise<Pick<ArtifactView, 'claims' | 'claimsHidden' | 'quarantined'> & { counting: number }> {
  const links = await countLinks(db, artifact);
  const claims = links.claimed === 0 ? [] : await claimedEvidence(db, artifact, MAX_CLAIMS);
  const quarantined = links.quarantined === 0 ? [] : await quarantinedEvidence(db, artifact, MAX_QUARANTINED);
  return {
    counting: links.counts,
    claims: await Promise.all((await rowsOf(db, claims)).map((row) => claimView(db, artifact, row))),
    claimsHidden: links.claimed - claims.length,
    quarantined: await Promise.all(
      (await rowsOf(db, quarantined)).map(async (row) => ({ id: row.id, title: await titleOf(db, row) })),
    ),
  };
}

async function rowsOf(db: Db, seqs: readonly number[]): Promise<StoredEvidence[]> {
  const rows = await Promise.all(seqs.map((seq) => evidenceBySeq(db, seq)));
  return rows.flatMap((row) => row ?? []);
}

async function claimView(db: Db, artifact: number, row: StoredEvidence): Promise<ClaimView> {
  const verification = await readVerification(db, row.verification!);
  const namedBy = (await linkBetween(db, artifact, row.seq))?.namedBy ?? null;
  const sentBy = await actorById(db, namedBy ?? row.actor);
  return {
    id: row.id,
    title: await titleOf(db, row),
    kind: claimKindOf(row.kind),
    outcome: row.outcome,
    claimedBy: await speakerView(db, verification, { actor: row.actor, namedBy }),
    sentBy,
    receivedAt: row.receivedAt,
    alarming: row.outcome === 'failed' && (sentBy?.kind === 'token' || sentBy?.kind === 'workload'),
  };
}

/** The kind of a document in words, such as `SLSA provenance`. */
export async function titleOf(db: Db, row: StoredEvidence): Promise<string> {
  const predicateType = row.predicateType === null ? null : await termText(db, row.predicateType);
  return evidenceTitle(((await termText(db, row.format)) ?? '') as EvidenceFormat, predicateType);
}
