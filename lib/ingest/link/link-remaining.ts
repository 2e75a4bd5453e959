/**
 * Splits the linking of a large document: a document may be about thousands of artifacts, or list thousands of
 * components. The transaction that stores it links the first ones; a job links the rest.
 */
import type { Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { documentSubjects } from './names.ts';

export const LINK_REMAINING = 'link-rest';
export type LinkRemainingPayload = { seq: number };

/** Links of one document that one transaction makes: about ten milliseconds of work. */
export const LINKS_PER_TRANSACTION = { subjects: 100, components: 500 };

/**
 * Add a job that links what exceeds `LINKS_PER_TRANSACTION`, if anything does. The job survives a restart; the document
 * itself is already stored.
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

/** The work of storing a document, relative to one without subjects and components, which weighs 1. */
export function documentWeight(document: ReadDocument): number {
  return (
    1 +
    Math.min(document.subjects.length, LINKS_PER_TRANSACTION.subjects) / 4 +
    Math.min(document.components.length, LINKS_PER_TRANSACTION.components) / 40
  );
}
