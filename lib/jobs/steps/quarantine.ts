/** The job that applies a quarantine, or its release, to every document that it covers. */
import { evidenceUnder, quarantines } from '#db/evidence/quarantine.ts';
import type { QuarantinePayload } from '#lib/admin/quarantine.ts';
import type { Context } from '#lib/context/context.ts';
import { applyQuarantine } from '#lib/ingest/quarantine/apply-quarantine.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

/** Documents of one step: a few milliseconds of the writer each. */
const DOCUMENTS_PER_STEP = 16;

/** Apply the active quarantines to the next documents, at most `documents`. Repeating it changes nothing. */
export async function runQuarantine(
  context: Context,
  { id, after }: QuarantinePayload,
  documents = DOCUMENTS_PER_STEP,
): Promise<JobResult> {
  const row = await quarantines.find(context.store.read, id);
  if (!row) return { outcome: 'done' };
  const { seqs, next } = await evidenceUnder(context.store.read, row, after, documents);
  if (seqs.length > 0) await context.evidenceWriter.change(context, (tx, batch) => applyQuarantine(tx, batch, seqs));
  return next === null
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { id, after: next } satisfies QuarantinePayload };
}
