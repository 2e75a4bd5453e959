/** The job that joins two projects which are one repository. */
import type { Context } from '#lib/context/context.ts';
import { mergeProjectStep } from '#lib/ingest/projects/merge-projects.ts';
import type { MergeProjectsPayload } from '#lib/ingest/projects/merge-projects.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

/** One step of the job, in a transaction of its own. */
export async function runMergeProjects(context: Context, payload: MergeProjectsPayload): Promise<JobResult> {
  const rest = await context.evidenceWriter.change(context, (tx, batch) => mergeProjectStep(tx, batch, payload));
  return rest === null ? { outcome: 'done' } : { outcome: 'more', payload: rest };
}
