/** The job that links the rest of a large document. Repeating it changes nothing. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { evidenceBySeq, readDocument } from '#db/evidence/evidence.ts';
import type { Tx } from '#db/open.ts';
import { trustSet } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { linkComponents, linkLineage } from '#lib/ingest/link/lineage.ts';
import { storedOrigin } from '#lib/ingest/link/stored-origin.ts';
import { LINKS_PER_TRANSACTION } from '#lib/ingest/link/link-remaining.ts';
import type { LinkRemainingPayload } from '#lib/ingest/link/link-remaining.ts';
import { documentSubjects } from '#lib/ingest/link/names.ts';
import { linkSubjects } from '#lib/ingest/link/subjects.ts';
import { settleLinked } from '#lib/ingest/settle/settle-artifact.ts';

/** Read the document again and link what follows the first transaction, a bounded number of links a transaction. */
export async function runLinkRemaining(context: Context, { seq }: LinkRemainingPayload): Promise<JobResult> {
  const stored = await readDocument(context.store.read, seq);
  if (!stored) return { outcome: 'done' };
  const trust = await trustSet(context.store.read);
  for await (const [examined] of context.examiner.examine(stored.bytes, {
    context: stored.context as { [key: string]: Json },
    trust,
    now: context.now(),
    priority: 'backlog',
  })) {
    if (!examined?.ok) break;
    for (
      let from = LINKS_PER_TRANSACTION.subjects;
      from < documentSubjects(examined).length;
      from += LINKS_PER_TRANSACTION.subjects
    )
      await context.evidenceWriter.change(context, (tx, batch) => linkNextSubjects(tx, batch, seq, examined, from));
    for (
      let from = LINKS_PER_TRANSACTION.components;
      from < examined.components.length;
      from += LINKS_PER_TRANSACTION.components
    )
      await context.evidenceWriter.change(context, (tx) =>
        linkComponents(tx, examined.components.slice(from, from + LINKS_PER_TRANSACTION.components), seq),
      );
  }
  return { outcome: 'done' };
}

async function linkNextSubjects(
  tx: Tx,
  batch: Batch,
  seq: number,
  document: ReadDocument,
  from: number,
): Promise<void> {
  const row = await evidenceBySeq(tx, seq);
  // The release of a quarantine links the whole document.
  if (!row || row.quarantine !== null) return;
  // The stored outcome counts, not that of the verification just made, which is not stored.
  const withStoredOutcome: ReadDocument = {
    ...document,
    components: [],
    verification: { ...document.verification, outcome: row.outcome },
  };
  const origin = await storedOrigin(tx, row);
  const range = { from, to: from + LINKS_PER_TRANSACTION.subjects };
  const linked = await linkSubjects(tx, batch, withStoredOutcome, seq, origin, { range });
  const subjects = linked.map(({ touched }) => touched);
  const { givesLabels } = await settleLinked(tx, batch, linked, { seq, document: withStoredOutcome });
  await linkLineage(tx, withStoredOutcome, seq, origin, { subjects, givesLabels });
}
