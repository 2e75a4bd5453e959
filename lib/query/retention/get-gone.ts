/** A document whose bytes are not kept. */
import { findEvidence } from '#db/evidence/evidence.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Context } from '#lib/context/context.ts';
import type { BodyView } from '#lib/views/retention/retention.ts';
import { bodyView } from './body-view.ts';

/** `logIndex` is the log entry of the document itself. */
export type GoneView = { id: string; logIndex: number | null; body: Extract<BodyView, { kept: false }> };

/** What is known of the bytes of a document that are not kept; null where they are kept, or there is no document. */
export async function getGone(context: Context, id: string): Promise<GoneView | null> {
  const db = context.store.read;
  const row = /^sha256:[0-9a-f]{64}$/.test(id) ? await findEvidence(db, id) : null;
  if (!row || row.dropped === null || row.verification === null) return null;
  const body = await bodyView(db, row, await readVerification(db, row.verification));
  return body.kept ? null : { id: row.id, logIndex: row.leaf, body };
}
