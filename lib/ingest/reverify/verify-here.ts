import type { CompiledTrust } from '#lib/verify/trust/trust.ts';
import { readStored, readStoredForVerification } from '#lib/evidence/read-evidence.ts';
import type { Db } from '#db/open.ts';
import { examineDocument } from '#lib/ingest/examine/examine-document.ts';
import { type VerifiedAgain, verifyStored } from './verify-stored.ts';

/**
 * Verify a stored document (`seq`) on this thread under `trust` at `now` (RFC 3339); null as for `verifyStored`. Bytes
 * and components of what it states are those of a document that has to be linked again: a manifest of an image, or one
 * that is of another kind now.
 */
export async function verifyHere(
  db: Db,
  seq: number,
  { trust, now }: { trust: CompiledTrust; now: string },
): Promise<VerifiedAgain | null> {
  return verifyStored(db, seq, async (bytes, { context, onlyVerification, ...searched }, { kind }) => {
    const reading = (onlyVerification ? readStoredForVerification : readStored)(bytes, context);
    if (!reading.ok) return null;
    const examined = examineDocument(reading, trust, { now: new Date(now) }, searched);
    const isLinkedAgain = examined.format === 'oci-manifest' || examined.facts.kind !== kind;
    return {
      ...examined,
      searchTerms: [],
      components: isLinkedAgain ? examined.components : [],
      bytes: isLinkedAgain ? reading.bytes : new Uint8Array(0),
    };
  });
}
