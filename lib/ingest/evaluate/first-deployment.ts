import { evidenceBySeq } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';

/** Deployments of one artifact that are read, the newest first. */
const MAX_DEPLOYMENTS = 256;

/**
 * Returns a function that says when the first deployment of the artifact (row id) began, of those that were reported at
 * or before a time (RFC 3339): what was reported later does not make a defect one that leaked. Null where there was
 * none.
 */
export async function firstDeploymentOf(db: Db, artifact: number): Promise<(at: string) => string | null> {
  const found: { since: string; reportedAt: string | null }[] = [];
  for (const { status, since, evidence, reportedAt } of await deploymentsOfArtifact(db, artifact, MAX_DEPLOYMENTS)) {
    if (status === 'pending' || status === 'failed') continue;
    const event = evidence === null || reportedAt !== null ? null : await evidenceBySeq(db, evidence);
    found.push({ since, reportedAt: reportedAt ?? event?.receivedAt ?? null });
  }
  return (at) => found.findLast(({ reportedAt }) => reportedAt === null || reportedAt <= at)?.since ?? null;
}
