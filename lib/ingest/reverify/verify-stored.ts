/** Verifies a stored document again, without what a change of the trust cannot change. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { readStored } from '#lib/evidence/read-evidence.ts';
import { compileTrust } from '#lib/verify/trust/trust.ts';
import type { TrustSet } from '#lib/verify/result/verification.ts';
import { evidenceBySeq, readDocument } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import { hasNoSecrets } from '#lib/ingest/document/searched.ts';
import { examineDocument } from '#lib/ingest/examine/examine-document.ts';

/**
 * A stored document (`seq`) as it is verified under `trust` at `now` (RFC 3339); null where its bytes are not kept or
 * cannot be read. It is not searched for secrets again where these rules have found none. Bytes and components are
 * those of a document that has to be linked again: a manifest of an image, or one that is of another kind now.
 */
export async function verifyStored(
  db: Db,
  seq: number,
  { trust, now }: { trust: TrustSet; now: string },
): Promise<ReadDocument | null> {
  const row = await evidenceBySeq(db, seq);
  const stored = row && (await readDocument(db, seq));
  if (!row || !stored) return null;
  const reading = readStored(stored.bytes, stored.context as { [key: string]: Json });
  if (!reading.ok) return null;
  const searched = { hasNoSecrets: await hasNoSecrets(db, row) };
  const examined = examineDocument(reading, compileTrust(trust), { now: new Date(now) }, searched);
  const isLinkedAgain = examined.format === 'oci-manifest' || examined.facts.kind !== row.kind;
  return {
    ...examined,
    searchTerms: [],
    components: isLinkedAgain ? examined.components : [],
    bytes: isLinkedAgain ? reading.bytes : new Uint8Array(0),
  };
}
