/** Reads a stored document again, with the verification that was stored for it. */
import type { Json, ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import { readStored } from '#lib/evidence/read-evidence.ts';
import { withMember } from '#lib/evidence/read/signed-members.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { readDocument, type StoredEvidence } from '#db/evidence/evidence.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import { type ReadDocument, unpackFacts } from './document.ts';

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

/** A stored document as it was linked, but for its components, whose edges stay. Null where it cannot be read. */
export async function storedReadDocument(db: Db, row: StoredEvidence): Promise<ReadDocument | null> {
  if (row.verification === null) return null;
  const verification = await readVerification(db, row.verification);
  const reading = await readStoredDocument(db, row.seq, verification);
  if (!reading) return null;
  const { id, bytes, context, format, predicateType, subjects, remarks } = reading;
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
    verification,
  };
}
