/** Marks the artifacts for evaluation to which a waiver applies. */
import { newestOfProject } from '#db/artifact/list.ts';
import type { WaiverRow } from '#db/artifact/waivers.ts';
import type { Tx } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { scheduleProjectReEvaluation } from '#lib/ingest/batch/re-evaluation.ts';
import { touchArtifacts } from '#lib/ingest/batch/touch-artifacts.ts';
import { touchIndexes } from '#lib/ingest/evaluate/touched/touch-dependents.ts';

/** Artifacts that waivers of projects may mark in one transaction: the evaluation of one takes a few milliseconds. */
export const MAX_WAIVED_ARTIFACTS = 200;

/**
 * Mark the artifacts for evaluation to which a waiver applies: one artifact, or the newest artifacts of a project.
 * Where the project has more than `MAX_WAIVED_ARTIFACTS` leaves room for, a job evaluates the others.
 */
export async function touchWaivedArtifacts(
  tx: Tx,
  batch: Batch,
  { artifact, project, environment }: Pick<WaiverRow, 'artifact' | 'project' | 'environment'>,
): Promise<void> {
  if (artifact !== null) {
    await touchArtifacts(tx, batch, [artifact]);
    const row = environment === null ? null : await currentArtifact(tx, batch, artifact);
    // The status without environment stays, and it is what tells an index that a platform has changed.
    if (row !== null) await touchIndexes(tx, batch, row, null);
    return;
  }
  if (project === null) return;
  const room = Math.max(0, MAX_WAIVED_ARTIFACTS - batch.touched.size);
  const ids = await newestOfProject(tx, project, room + 1);
  await touchArtifacts(tx, batch, ids.slice(0, room));
  if (ids.length > room) await scheduleProjectReEvaluation(tx, project, batch.wallClock);
}
