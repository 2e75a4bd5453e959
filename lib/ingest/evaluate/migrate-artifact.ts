/**
 * Corrects what was concluded about an artifact before authority was introduced, at its first evaluation since: when it
 * was first verified, and its defects. Notes artifacts that only somebody without authority had made verified.
 */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { countLinks } from '#db/evidence/links.ts';
import type { Tx } from '#db/open.ts';
import { addMigrated } from '#db/project/migrated.ts';
import { projectById } from '#db/project/projects.ts';
import type { Batch, TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import type { CoveringIndexRow } from '#lib/ingest/platforms/platforms.ts';
import { replaceDefects } from './defects.ts';
import { type EvaluateAt, replay } from './replay.ts';

type Migrated = {
  touched: TouchedArtifact;
  /** The row of the earlier version. */
  before: ArtifactRow;
  /** The row as the evaluation leaves it. */
  evaluated: ArtifactRow;
  coveredBy: readonly CoveringIndexRow[];
  evaluateAt: EvaluateAt;
};

/** Returns the row as the evaluation leaves it, with the corrections. */
export async function migrateArtifact(
  tx: Tx,
  batch: Batch,
  { touched, before, evaluated, coveredBy, evaluateAt }: Migrated,
): Promise<ArtifactRow> {
  // The defects are derived from the evidence that counts.
  touched.recount = false;
  const project = evaluated.project === null ? null : await projectById(tx, evaluated.project);
  const isExpected = project !== null && project.claimedAt !== null;
  if (!isExpected && evaluated.status === 'unknown' && (before.status === 'verified' || before.status === 'waived'))
    await addMigrated(tx, { project: project?.id ?? 0, artifact: evaluated.id, before: before.status });
  if (isExpected && before.project === evaluated.project && !(await hasClaims(tx, evaluated, coveredBy)))
    return evaluated;
  // The status of an artifact of a project that nobody expects is unknown, whatever its evidence.
  const isUndecided = project !== null && !isExpected;
  const { verifiedAt, defects } = isUndecided
    ? { verifiedAt: null, defects: [] }
    : await replay(tx, evaluated, evaluateAt);
  await replaceDefects(tx, batch, evaluated, defects);
  return { ...evaluated, verifiedAt: verifiedAt ?? (evaluated.status === 'verified' ? evaluated.verifiedAt : null) };
}

/** Whether evidence about the artifact, or about the indexes that cover it, has no authority. */
async function hasClaims(tx: Tx, row: ArtifactRow, coveredBy: readonly CoveringIndexRow[]): Promise<boolean> {
  for (const id of [row.id, ...coveredBy.map((index) => index.row.id)])
    if ((await countLinks(tx, id)).claimed > 0) return true;
  return false;
}
