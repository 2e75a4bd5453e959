/** Reads a stored document again, with the verification that was stored for it. */
import type { EvidenceFormat, Json, ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import { readStored } from '#lib/evidence/read-evidence.ts';
import { withMember } from '#lib/evidence/read/signed-members.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { readDocument, type StoredEvidence } from '#db/evidence/evidence.ts';
import { termText } from '#db/evidence/terms.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import { findDrop, unpackOutline } from '#db/retention/drops.ts';
import { type ReadDocument, unpackFacts } from './document.ts';
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

/**
 * A stored document as it was linked, but for its components, whose edges stay. Where retention dropped its bytes, it
 * has none. Null where it cannot be read.
 */
export async function storedReadDocument(db: Db, row: StoredEvidence): Promise<ReadDocument | null> {
  if (row.verification === null) return null;
  const verification = await readVerification(db, row.verification);
  const kept = row.dropped === null ? await readStoredDocument(db, row.seq, verification) : await readDropped(db, row);
  if (!kept) return null;
  const { id, bytes, context, format, predicateType } = kept;
  const { subjects, remarks } = withoutSecrets({ subjects: kept.subjects, remarks: kept.remarks }, row.secrets);
  const { facts, componentCount } = unpackFacts(row.facts);
  return {
    id,
    bytes,
    context,
    format,
    predicateType,
    subjects,
    remarks,
    facts,
    componentCount,
    components: [],
    searchTerms: [],
    verification,
    secrets: null,
  };
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
