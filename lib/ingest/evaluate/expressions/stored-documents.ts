/** Reads stored documents in full, for expressions that read more than the stored facts keep. */
import { findEvidence } from '#db/evidence/evidence.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import { readStoredDocument } from '#lib/ingest/document/stored-document.ts';
import { type FactsView, presentView } from '#lib/ingest/view/facts-view.ts';
import type { ReadDocuments } from './evaluate-expressions.ts';
import { fullDocument, readWithinLimits, type SizedDocument } from './full-documents.ts';

/** Bytes of the documents that are kept. A document never changes, so that it is read once for many evaluations. */
const MAX_CACHED_BYTES = 4 * 1024 * 1024;

const cached = new Map<string, SizedDocument>();
let cachedBytes = 0;

/** Read from a store as a view of it has them, or from what this process has read before. */
export function storedDocuments(db: Db, view: FactsView = presentView(db)): ReadDocuments {
  return (ids) => readWithinLimits(ids, (id, maxBytes) => readCached(db, view, id, maxBytes));
}

async function readCached(db: Db, view: FactsView, id: string, maxBytes: number): Promise<SizedDocument | null> {
  const row = await findEvidence(db, id);
  if (row === null || row.size > maxBytes) return null;
  const verification = await view.verification(row);
  if (verification === null) return null;
  // The verification says which of several envelopes counts, and may change.
  const key = `${id} ${verification}`;
  const known = cached.get(key);
  if (known !== undefined) {
    cached.delete(key);
    cached.set(key, known);
    return known;
  }
  const reading = await readStoredDocument(db, row.seq, await readVerification(db, verification));
  if (reading === null) return null;
  return keep(key, { document: fullDocument(reading), bytes: row.size });
}

/** Forget a document whose bytes are gone. */
export function forgetDocument(id: string): void {
  for (const [key, { bytes }] of cached) {
    if (!key.startsWith(`${id} `)) continue;
    cached.delete(key);
    cachedBytes -= bytes;
  }
}

function keep(key: string, read: SizedDocument): SizedDocument {
  cached.set(key, read);
  cachedBytes += read.bytes;
  for (const [oldest, { bytes }] of cached) {
    if (cachedBytes <= MAX_CACHED_BYTES) break;
    cached.delete(oldest);
    cachedBytes -= bytes;
  }
  return read;
}
