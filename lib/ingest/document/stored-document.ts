/** Reads a stored document again, with the verification that was stored for it. */
import type { EvidenceFormat, Json, ParsedEvidence, Subject } from '#lib/evidence/model/evidence.ts';
import { readStored } from '#lib/evidence/read-evidence.ts';
import { withMember } from '#lib/evidence/read/signed-members.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { readDocument, type StoredEvidence } from '#db/evidence/evidence.ts';
import { termText } from '#db/evidence/terms.ts';
import { keepsReadings, keptReading, setReading } from '#db/readings/kept-readings.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import { findDrop, unpackOutline } from '#db/retention/drops.ts';
import { type ReadDocument, type StatedDocument, type StoredFacts, unpackFacts } from './document.ts';
import { withoutSecrets } from './find-secrets.ts';

/**
 * What of a document is kept beside its facts where retention drops its bytes: everything that settling its artifacts
 * again reads. The member names are part of the stored format.
 */
export type Outline = Pick<ReadDocument, 'subjects' | 'remarks'>;

/** Parse a stored document; null where this version cannot. Of several envelopes the verified one counts. */
export async function readStoredDocument(
  db: Db,
  seq: number,
  verification: Verification,
): Promise<ParsedEvidence | null> {
  const document = await readDocument(db, seq);
  const reading = document && readStored(document.bytes, document.context as { [key: string]: Json });
  if (!reading?.ok) return null;
  return verification.member === null || verification.member === undefined
    ? reading
    : withMember(reading, verification.member);
}

/** What of a stored document does not depend on its verification, but for the member that was verified. */
type Reading = Pick<ReadDocument, 'id' | 'context' | 'format' | 'predicateType'> & Outline;

/**
 * A stored document as it was linked, but for its components, whose edges stay. Where retention dropped its bytes, it
 * has none. A connection that keeps readings gives the bytes of image manifests only. Null where it cannot be read.
 */
export async function storedReadDocument(db: Db, row: StoredEvidence): Promise<ReadDocument | null> {
  if (row.verification === null) return null;
  const verification = await readVerification(db, row.verification);
  const read = await readWithoutFacts(db, row, verification);
  if (read === null) return null;
  let unpacked: StoredFacts | undefined;
  const stored = (): StoredFacts => (unpacked ??= unpackFacts(row.facts));
  return {
    ...read,
    get facts() {
      return stored().facts;
    },
    get componentCount() {
      return stored().componentCount;
    },
    components: [],
    searchTerms: [],
    verification,
    secrets: null,
  };
}

/**
 * What settling an artifact reads of a stored document. Only where its subjects are not stored beside its facts, or
 * where it is an image manifest, it is read from its bytes. Null where it cannot be read.
 */
export async function statedDocument(db: Db, row: StoredEvidence): Promise<StatedDocument | null> {
  const { facts, subjects } = unpackFacts(row.facts);
  const format = (await termText(db, row.format)) as EvidenceFormat;
  if (row.verification === null || subjects === undefined || format === IMAGE_MANIFEST)
    return storedReadDocument(db, row);
  return {
    bytes: new Uint8Array(0),
    format,
    facts,
    ...withoutSecrets({ subjects: subjects as Subject[] }, row.secrets),
    verification: { signedAt: row.signedAt },
  };
}

type WithoutFacts = Reading & Pick<ReadDocument, 'bytes'>;

async function readWithoutFacts(db: Db, row: StoredEvidence, verification: Verification): Promise<WithoutFacts | null> {
  if (!keepsReadings(db) || (await termText(db, row.format)) === IMAGE_MANIFEST) return readAnew(db, row, verification);
  // A text holds nothing of the document beside it, as parts of its text would.
  const text = await keptReading(db, 'document', readingKey(row, verification), async () => {
    const read = await readAnew(db, row, verification);
    return read && textOf(read);
  });
  return text === null ? null : { ...(JSON.parse(text) as Reading), bytes: new Uint8Array(0) };
}

/** The format of the documents whose bytes are read when they are linked again. */
const IMAGE_MANIFEST: EvidenceFormat = 'oci-manifest';

const readingKey = ({ seq, dropped, secrets }: StoredEvidence, { member = null }: Verification): string =>
  JSON.stringify([seq, dropped, secrets, member]);

function textOf({ id, context, format, predicateType, subjects, remarks }: Reading): string {
  return JSON.stringify({ id, context, format, predicateType, subjects, remarks } satisfies Reading);
}

/** What a connection keeps of a document that was read: the key of the reading, and its text. */
export type KeptText = { key: string; text: string };

/**
 * What another connection that keeps readings reads from the bytes of a stored document to settle its artifacts, so
 * that it need not; null where there is nothing to keep.
 */
export async function readText(db: Db, row: StoredEvidence): Promise<KeptText | null> {
  if (row.verification === null || unpackFacts(row.facts).subjects !== undefined) return null;
  if ((await termText(db, row.format)) === IMAGE_MANIFEST) return null;
  const verification = await readVerification(db, row.verification);
  const read = await readAnew(db, row, verification);
  return read && { key: readingKey(row, verification), text: textOf(read) };
}

/** Let a connection that keeps readings keep what another one has read. */
export function keepText(db: Db, { key, text }: KeptText): void {
  setReading(db, 'document', key, text);
}

/** Let a connection that keeps readings keep a stored document that was read from its bytes just now. */
export function keepReadDocument(db: Db, row: StoredEvidence, document: ReadDocument): void {
  const { verification, secrets, format } = document;
  const isWhole = (verification.member ?? null) === null && secrets === null && row.secrets === null;
  if (!keepsReadings(db) || !isWhole || row.dropped !== null || format === IMAGE_MANIFEST) return;
  setReading(db, 'document', readingKey(row, verification), textOf(document));
}

async function readAnew(db: Db, row: StoredEvidence, verification: Verification): Promise<WithoutFacts | null> {
  const kept = row.dropped === null ? await readStoredDocument(db, row.seq, verification) : await readDropped(db, row);
  if (!kept) return null;
  const { id, bytes, context, format, predicateType } = kept;
  const { subjects, remarks } = withoutSecrets({ subjects: kept.subjects, remarks: kept.remarks }, row.secrets);
  return { id, bytes, context, format, predicateType, subjects, remarks };
}

type DroppedDocument = Pick<ReadDocument, 'id' | 'bytes' | 'context' | 'format' | 'predicateType'> & Outline;

async function readDropped(db: Db, row: StoredEvidence): Promise<DroppedDocument | null> {
  const outline = await storedOutline(db, row);
  return (
    outline && {
      id: row.id as ReadDocument['id'],
      bytes: new Uint8Array(0),
      format: (await termText(db, row.format)) as EvidenceFormat,
      predicateType: await termText(db, row.predicateType),
      ...outline,
    }
  );
}

/** The outline of a document whose bytes retention dropped; null where they are kept. */
export async function storedOutline(
  db: Db,
  { seq, dropped }: Pick<StoredEvidence, 'seq' | 'dropped'>,
): Promise<(Outline & Pick<ReadDocument, 'context'>) | null> {
  const row = dropped === null ? null : await findDrop(db, seq, dropped);
  if (row === null) return null;
  const { outline, context } = unpackOutline<Outline>(row);
  return { ...outline, context: context as ReadDocument['context'] };
}
