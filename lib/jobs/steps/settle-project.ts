/** The job that settles the artifacts of a large project after its claim or its expectations have changed. */
import type { Context } from '#lib/context/context.ts';
import { type SettleProjectPayload, settleProjectStep } from '#lib/ingest/settle/settle-projects.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

/** Settle the next artifacts in a separate transaction. */
export async function runSettleProject(context: Context, payload: SettleProjectPayload): Promise<JobResult> {
  const next = await context.evidenceWriter.change(context, (tx, batch) => settleProjectStep(tx, batch, payload));
  return next === null ? { outcome: 'done' } : { outcome: 'continue', payload: next };
}
