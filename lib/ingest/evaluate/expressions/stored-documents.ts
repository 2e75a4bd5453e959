/** Reads stored documents in full, for expressions that read more than the stored facts keep. */
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import type { FullDocument, FullDocuments } from '#lib/policy/cel/bindings/bound.ts';
import { findEvidence } from '#db/evidence/evidence.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import { readStoredDocument } from '#lib/ingest/document/stored-document.ts';
import { type FactsView, presentView } from '#lib/ingest/view/facts-view.ts';
import type { ReadDocuments } from './evaluate-expressions.ts';

/** Bytes of one document, and of all documents of one evaluation. Reading is work on the calling thread. */
const MAX_BYTES = 1024 * 1024;
const MAX_TOTAL_BYTES = 4 * 1024 * 1024;
/** Bytes of the documents that are kept. A document never changes, so that it is read once for many evaluations. */
const MAX_CACHED_BYTES = 4 * 1024 * 1024;

type Cached = { document: FullDocument; bytes: number };
const cached = new Map<string, Cached>();
let cachedBytes = 0;

/** Documents with a statement in them, of which the predicate can be bound. Others have facts only. */
const STATEMENTS: ReadonlySet<EvidenceFormat> = new Set([
  'sigstore-bundle',
  'dsse',
  'in-toto-statement',
  'pep740',
  'gcb-provenance',
  'cosign-layer',
]);

/** Read from a store as a view of it has them, or from what this process has read before. */
export function storedDocuments(db: Db, view: FactsView = presentView(db)): ReadDocuments {
  return async (ids) => {
    const found: [string, FullDocument][] = [];
    let bytes = 0;
    for (const id of ids) {
      const read = await readCached(db, view, id, MAX_TOTAL_BYTES - bytes);
      if (read === null) continue;
      bytes += read.bytes;
      found.push([id, read.document]);
    }
    return new Map(found) satisfies FullDocuments;
  };
}

async function readCached(db: Db, view: FactsView, id: string, left: number): Promise<Cached | null> {
  const row = await findEvidence(db, id);
  if (row === null || row.size > Math.min(MAX_BYTES, left)) return null;
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
  const { statement, facts, format } = reading;
  const predicate = STATEMENTS.has(format) ? statement?.predicate : undefined;
  return keep(key, { document: { facts, predicate }, bytes: row.size });
}

/** Forget a document whose bytes are gone. */
export function forgetDocument(id: string): void {
  for (const [key, { bytes }] of cached) {
    if (!key.startsWith(`${id} `)) continue;
    cached.delete(key);
    cachedBytes -= bytes;
  }
}

function keep(key: string, read: Cached): Cached {
  cached.set(key, read);
  cachedBytes += read.bytes;
  for (const [oldest, { bytes }] of cached) {
    if (cachedBytes <= MAX_CACHED_BYTES) break;
    cached.delete(oldest);
    cachedBytes -= bytes;
  }
  return read;
}
