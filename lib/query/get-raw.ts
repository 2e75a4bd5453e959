/** The original bytes of a document. */
import { findEvidence, readDocument } from '#db/evidence/evidence.ts';
import type { Context } from '#lib/context/context.ts';

export type RawView = { id: string; bytes: Uint8Array; mediaType: string; fileName: string };

/**
 * The bytes of a document as they were received, with a media type and a file name. Null when no document has this id
 * (`sha256:` and 64 hex digits).
 */
export async function getRaw(context: Context, id: string): Promise<RawView | null> {
  const row = /^sha256:[0-9a-f]{64}$/.test(id) ? await findEvidence(context.store.read, id) : null;
  const document = row && (await readDocument(context.store.read, row.seq));
  if (!row || !document) return null;
  const xml = /^\s*</.test(
    Buffer.from(document.bytes.subarray(0, 64))
      .toString('utf8')
      .replace(/^\ufeff/, ''),
  );
  return {
    id: row.id,
    bytes: document.bytes,
    mediaType: xml ? 'application/xml' : 'application/json',
    fileName: `${row.id.slice(7, 19)}.${xml ? 'xml' : 'json'}`,
  };
}
