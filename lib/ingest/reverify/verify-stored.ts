/** Verifies a stored document again, and reads what it states only where that may be another than its row says. */
import type { EvidenceFormat, Json } from '#lib/evidence/model/evidence.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { evidenceBySeq, readDocument, type StoredEvidence } from '#db/evidence/evidence.ts';
import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { ExamineRequest } from '#lib/ingest/document/examiner.ts';
import { hasNoSecrets } from '#lib/ingest/document/searched.ts';

/** `document`: null where it states what its row says. */
export type VerifiedAgain = { verification: Verification; document: ReadDocument | null };

/** How the bytes of a stored document are read and verified; null where this version cannot read them. */
export type ExamineStored = (
  bytes: Uint8Array,
  request: Required<Pick<ExamineRequest, 'context' | 'hasNoSecrets' | 'onlyVerification'>>,
  stored: StoredEvidence,
) => Promise<ReadDocument | null>;

/**
 * A stored document (`seq`) as it is verified now; null where its bytes are not kept or cannot be read. What it states
 * cannot have changed since it was stored, for its bytes are the same: so that is read again only where it depends on
 * the verification, or where the present rules have not searched it for secrets.
 */
export async function verifyStored(db: Db, seq: number, examine: ExamineStored): Promise<VerifiedAgain | null> {
  const row = await evidenceBySeq(db, seq);
  const stored = row && (await readDocument(db, seq));
  if (!row || !stored) return null;
  const isClean = await hasNoSecrets(db, row);
  const onlyVerification = isClean && !(await dependsOnVerification(db, row));
  const context = stored.context as { [key: string]: Json };
  const examined = await examine(stored.bytes, { context, hasNoSecrets: isClean, onlyVerification }, row);
  return examined && { verification: examined.verification, document: onlyVerification ? null : examined };
}

/** The formats of which the verification selects what counts, and of images, whose bytes are linked again. */
const DEPENDING_FORMATS: ReadonlySet<string> = new Set<EvidenceFormat>(['gcb-provenance', 'oci-manifest']);

/** Whether it depends on the verification of a document what it states, or how it is linked. */
export async function dependsOnVerification(db: Db, { format }: Pick<StoredEvidence, 'format'>): Promise<boolean> {
  return DEPENDING_FORMATS.has((await termText(db, format)) ?? '');
}
