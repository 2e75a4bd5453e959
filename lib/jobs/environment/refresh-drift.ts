/** The job that compares an environment again after a change of its deployments or of evidence about its images. */
import type { Context } from '#lib/context/context.ts';
import type { RefreshDriftPayload } from '#lib/ingest/environment/schedule-drift.ts';
import { refreshDrift } from '#lib/ingest/environment/refresh-drift.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

export async function runRefreshDrift(context: Context, { environment }: RefreshDriftPayload): Promise<JobResult> {
  await context.store.write((tx) => refreshDrift(tx, environment, context.now().toISOString()));
  return { outcome: 'done' };
}
