/** Marks artifacts for evaluation at the end of a transaction. */
import { newestOfProject } from '#db/artifact/list.ts';
import type { Tx } from '#db/open.ts';
import type { Batch } from './batch.ts';
import { isFromBeforeAuthority } from './before-authority.ts';
import { touchArtifact } from './batch.ts';
import { currentArtifact } from './current-artifact.ts';
import { scheduleProjectReEvaluation } from './re-evaluation.ts';

/** Artifacts that waivers of projects may mark in one transaction: the evaluation of one takes a few milliseconds. */
export const MAX_WAIVED_ARTIFACTS = 200;

/** Mark artifacts for evaluation; unknown ids are skipped. */
export async function touchArtifacts(tx: Tx, batch: Batch, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const row = await currentArtifact(tx, batch, id);
    if (!row) continue;
    const touched = touchArtifact(batch, row, false, null);
    if (isFromBeforeAuthority(row)) touched.unsettled = true;
  }
}

/**
 * Mark the artifacts for evaluation to which a waiver applies (row ids): one artifact, or the newest artifacts of a
 * project. Where the project has more than `MAX_WAIVED_ARTIFACTS` leaves room for, a job evaluates the others.
 */
export async function touchWaivedArtifacts(
  tx: Tx,
  batch: Batch,
  { artifact, project }: { artifact: number | null; project: number | null },
): Promise<void> {
  if (artifact !== null) return touchArtifacts(tx, batch, [artifact]);
  if (project === null) return;
  const room = Math.max(0, MAX_WAIVED_ARTIFACTS - batch.touched.size);
  const ids = await newestOfProject(tx, project, room + 1);
  await touchArtifacts(tx, batch, ids.slice(0, room));
  if (ids.length > room) await scheduleProjectReEvaluation(tx, project, batch.wallClock);
}
