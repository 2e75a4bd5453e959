/**
 * A document may be about thousands of artifacts, or list thousands of parts: what does not fit into one short
 * transaction follows it.
 */
import type { Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { documentSubjects } from './subjects.ts';

export const LINK_REMAINING = 'link-rest';
export type LinkRemainingPayload = { seq: number };

/** What of one document a transaction takes on: some ten milliseconds of work. */
export const LINKS_PER_TRANSACTION = { subjects: 100, components: 500 };

/**
 * Ask for what is beyond the first stretch. It is linked soon, also after a restart; the document itself is kept
 * already.
 */
export async function scheduleLinkRemaining(tx: Tx, batch: Batch, document: ReadDocument, seq: number): Promise<void> {
  if (
    documentSubjects(document).length <= LINKS_PER_TRANSACTION.subjects &&
    document.components.length <= LINKS_PER_TRANSACTION.components
  )
    return;
  await addJob(tx, {
    kind: LINK_REMAINING,
    key: String(seq),
    payload: { seq } satisfies LinkRemainingPayload,
    runAt: batch.wallClock,
    now: batch.wallClock,
  });
}

/** How heavy a document is for the transaction that keeps it: an ordinary one weighs 1. */
export function documentWeight(document: ReadDocument): number {
  return (
    1 +
    Math.min(document.subjects.length, LINKS_PER_TRANSACTION.subjects) / 4 +
    Math.min(document.components.length, LINKS_PER_TRANSACTION.components) / 40
  );
}
