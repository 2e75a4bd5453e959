/** The files of one document in an audit pack: its original bytes, and what Attestry and its log say about it. */
import { sha256Id } from '#lib/bytes/sha256.ts';
import { AttestryError } from '#lib/errors.ts';
import { inclusionProof } from '#lib/log/tree.ts';
import { type CheckpointRow, readLeaf, withLogHashes } from '#db/log/log.ts';
import { readDocument, type StoredEvidence } from '#db/evidence/evidence.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { storedOutline } from '#lib/ingest/document/stored-document.ts';
import { isSealed } from '#db/secrets/seals.ts';
import type { Context } from '#lib/context/context.ts';
import { isAllowed } from '#lib/context/require-access.ts';
import { seesEverything } from '#lib/context/sight.ts';
import {
  documentPath,
  type DocumentRecord,
  type LogInclusion,
  type MissingReason,
  recordPath,
} from '#lib/query/audit-pack/format.ts';
import { jsonFile } from './json-file.ts';
import type { ArchiveFile } from './zip.ts';

/** Why the caller gets no bytes of a document; null where it gets them. */
export async function missingReason(context: Context, row: StoredEvidence): Promise<MissingReason | null> {
  const db = context.store.read;
  if (row.dropped !== null) return (await isSealed(db, row.seq)) ? 'sealed' : 'dropped';
  if ((row.secrets ?? 0) === 0) return null;
  const project = await slugOfProject(db, row.project);
  return isAllowed(context, 'secret.read', project === null ? 'anywhere' : { project }) ? null : 'secret';
}

/** The bytes of a document, unless they are missing, and its record. `head`: the checkpoint of the pack. */
export async function* documentFiles(
  context: Context,
  row: StoredEvidence,
  head: CheckpointRow | null,
): AsyncGenerator<ArchiveFile> {
  const db = context.store.read;
  const missing = await missingReason(context, row);
  const stored = missing === null ? await readDocument(db, row.seq) : null;
  if (missing === null && (stored === null || sha256Id(stored.bytes) !== row.id))
    throw new AttestryError('internal', `the stored bytes of ${row.id} have another SHA-256: attestry audit says more`);
  const file = stored && documentPath(row.id, extensionOf(stored.bytes));
  if (file !== null) yield { path: file, bytes: stored!.bytes };
  const { verifiedAt, outcome } = await readVerification(db, row.verification!);
  const record: DocumentRecord = {
    id: row.id,
    file,
    missing,
    context: (stored?.context ?? (await storedOutline(db, row))?.context ?? {}) as DocumentRecord['context'],
    verifiedAt,
    outcome,
    log: await logInclusion(context, db, row.leaf, head),
  };
  yield jsonFile(recordPath(row.id), record);
}

function extensionOf(bytes: Uint8Array): 'json' | 'xml' | 'bin' {
  const start = Buffer.from(bytes.subarray(0, 64))
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (start.startsWith('<')) return 'xml';
  return /^[{[]/.test(start) ? 'json' : 'bin';
}

/** The proof of a leaf in the checkpoint of the pack. A reader from whom a project is hidden does not get the entry. */
async function logInclusion(
  context: Context,
  db: Db,
  index: number | null,
  head: CheckpointRow | null,
): Promise<LogInclusion | null> {
  if (index === null || head === null || index >= head.size) return null;
  const leaf = await readLeaf(db, index);
  if (leaf === null) return null;
  const proof = await withLogHashes(db, (read) => inclusionProof(index, head.size, read));
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  return {
    index,
    leafHash: hex(leaf.hash),
    proof: proof.map(hex),
    entry: seesEverything(context) ? Buffer.from(leaf.entry).toString('utf8') : null,
  };
}
