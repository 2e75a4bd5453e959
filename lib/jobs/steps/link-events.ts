/** The job that links the rest of the events that waited for the purl of an artifact. */
import type { Context } from '#lib/context/context.ts';
import { type LinkEventsPayload, linkPendingStep } from '#lib/ingest/deployments/event.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

/** Link the next events in a separate transaction. */
export async function runLinkEvents(context: Context, payload: LinkEventsPayload): Promise<JobResult> {
  const next = await context.evidenceWriter.change(context, (tx, batch) => linkPendingStep(tx, batch, payload));
  return next === null ? { outcome: 'done' } : { outcome: 'continue', payload: next };
}
