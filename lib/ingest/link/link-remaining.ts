/**
 * A document may be about thousands of artifacts, or list thousands of parts: what does not fit into one short
 * transaction follows it.
 */
import type { Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { aboutWhat } from './subjects.ts';

export const LINK_REST = 'link-rest';
export type RestPayload = { seq: number };

/** What of one document a transaction takes on: some ten milliseconds of work. */
export const AT_ONCE = { subjects: 100, components: 500 };

/**
 * Ask for what is beyond the first stretch. It is linked soon, also after a restart; the document itself is kept
 * already.
 */
export async function askForRest(tx: Tx, batch: Batch, document: ReadDocument, seq: number): Promise<void> {
  if (aboutWhat(document).length <= AT_ONCE.subjects && document.components.length <= AT_ONCE.components) return;
  await addJob(tx, {
    kind: LINK_REST,
    key: String(seq),
    payload: { seq } satisfies RestPayload,
    runAt: batch.clock,
    now: batch.clock,
  });
}

/** How heavy a document is for the transaction that keeps it: an ordinary one weighs 1. */
export function weightOf(document: ReadDocument): number {
  return (
    1 +
    Math.min(document.subjects.length, AT_ONCE.subjects) / 4 +
    Math.min(document.components.length, AT_ONCE.components) / 40
  );
}
