/** The job that evaluates artifacts again in steps: every artifact, or those of one project. */
import type { Tx } from '#db/open.ts';
import type { ArtifactPosition } from '#db/project/merge.ts';
import { addJob } from '#db/system/jobs.ts';

/** The kind of the job. */
export const RE_EVALUATE = 'rejudge';

/**
 * The payload of the job. Without a project the job takes every artifact in the order of the row ids, and `after` is
 * the last row id that is done. With a project (row id) it takes the artifacts of the project, and `after` is the
 * position of the last one that is done.
 */
export type ReEvaluatePayload = { project: null; after: number } | { project: number; after: ArtifactPosition | null };

/**
 * Schedule the evaluation of every artifact of a project (row id). A job that is waiting or running for this project
 * starts again from the first artifact. `now` is RFC 3339.
 */
export async function scheduleProjectReEvaluation(tx: Tx, project: number, now: string): Promise<void> {
  await addJob(tx, {
    kind: RE_EVALUATE,
    key: `project ${project}`,
    payload: { project, after: null } satisfies ReEvaluatePayload,
    runAt: now,
    now,
  });
}
