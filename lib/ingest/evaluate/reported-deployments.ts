/** The deployments of an artifact, with the receipt of the report of each. */
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';

/** The deployments of the artifact that began, the newest first, each with the receipt of the event that reports it. */
export async function reportedDeployments(
  db: Db,
  artifact: number,
): Promise<{ since: string; reportedAt: string | null }[]> {
  const found: { since: string; reportedAt: string | null }[] = [];
  for (const { status, since, evidence } of await deploymentsOfArtifact(db, artifact, 256)) {
    if (status === 'pending' || status === 'failed') continue;
    const event = evidence === null ? null : await evidenceBySeq(db, evidence);
    found.push({ since, reportedAt: event?.receivedAt ?? null });
  }
  return found;
}
