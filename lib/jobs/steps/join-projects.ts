/** The job that joins two projects which are one repository. */
import type { Context } from '#lib/context/context.ts';
import { joinStep } from '#lib/ingest/projects/join-projects.ts';
import type { JoinPayload } from '#lib/ingest/projects/join-projects.ts';
import type { JobEnd } from '#lib/jobs/queue/run-jobs.ts';

/** One step of the job, in a transaction of its own. */
export async function runJoin(context: Context, payload: JoinPayload): Promise<JobEnd> {
  const rest = await context.evidenceWriter.change(context, (tx, batch) => joinStep(tx, batch, payload));
  return rest === null ? { end: 'done' } : { end: 'more', payload: rest };
}
