/** The original bytes of a document. */
import { findEvidence, readDocument } from '#db/evidence/evidence.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import { AttestryError } from '#lib/errors.ts';
import type { Context } from '#lib/context/context.ts';

const OTHER_BYTES =
  'the bytes that are stored for this document have another SHA-256, so they are not served: the store was changed or is damaged. `attestry audit` says what differs';

/** `secrets` is the number of secrets that were found in the document, `project` the slug of its project. */
export type RawView = {
  id: string;
  bytes: Uint8Array;
  mediaType: string;
  fileName: string;
  secrets: number;
  project: string | null;
};

/**
 * The bytes of a document as they were received, with a media type and a file name. Null when no document has this id
 * (`sha256:` and 64 hex digits). Throws `internal` where the stored bytes do not have this digest.
 */
export async function getRaw(context: Context, id: string): Promise<RawView | null> {
  const row = /^sha256:[0-9a-f]{64}$/.test(id) ? await findEvidence(context.store.read, id) : null;
  const document = row && (await readDocument(context.store.read, row.seq));
  if (!row || !document) return null;
  if (sha256Id(document.bytes) !== row.id) throw new AttestryError('internal', OTHER_BYTES);
  const xml = /^\s*</.test(
    Buffer.from(document.bytes.subarray(0, 64))
      .toString('utf8')
      .replace(/^\ufeff/, ''),
  );
  return {
    id: row.id,
    bytes: document.bytes,
    mediaType: xml ? 'application/xml' : 'application/json',
    secrets: row.secrets ?? 0,
    project: await slugOfProject(context.store.read, row.project),
    fileName: `${row.id.slice(7, 19)}.${xml ? 'xml' : 'json'}`,
  };
}
