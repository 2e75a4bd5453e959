/** The job that merges two projects which are one repository. */
import type { Context } from '#lib/context/context.ts';
import { mergeProjectStep } from '#lib/ingest/projects/merge-projects.ts';
import type { MergeProjectsPayload } from '#lib/ingest/projects/merge-projects.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

/** Run one step of the merge in a separate transaction. */
export async function runMergeProjects(context: Context, payload: MergeProjectsPayload): Promise<JobResult> {
  const next = await context.evidenceWriter.change(context, (tx, batch) => mergeProjectStep(tx, batch, payload));
  return next === null ? { outcome: 'done' } : { outcome: 'continue', payload: next };
}
