/** What becomes of a document whose bytes are not kept when the trust entry is removed on which it rests. */
import type { Check, Verification } from '#lib/verify/result/verification.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import type { Tx } from '#db/open.ts';
import { isBuiltInReplaced } from '#db/system/trust.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { VerifiedAgain } from './verify-stored.ts';

/**
 * A document (`seq`) without bytes, as it counts after its trust entry was removed; null where nothing changes. It
 * cannot be verified again, so it never becomes better. A removed key or authority may have been stolen, and must not
 * vouch for it any longer: the document becomes `untrusted`. A built-in root that a newer one of the same name has
 * replaced was right when it verified the document: that verification stays. `ref` is the row id of the removed entry,
 * `at` is RFC 3339.
 */
export async function withoutLostTrust(
  tx: Tx,
  { seq, ref, at }: { seq: number; ref: number; at: string },
): Promise<VerifiedAgain | null> {
  const row = await evidenceBySeq(tx, seq);
  if (!row || row.dropped === null || row.verification === null || row.trust !== ref) return null;
  if (await isBuiltInReplaced(tx, ref)) return null;
  return { verification: withoutTrust(await readVerification(tx, row.verification), at), document: null };
}

/** The last verification without its trust. The check that led to the trust entry could not be made again. */
function withoutTrust(last: Verification, at: string): Verification {
  const lost = last.signer?.kind === 'certificate' ? 'certificate-chain' : 'signature';
  const check: Check = {
    check: lost,
    outcome: 'error',
    code: 'bytes-not-kept',
    detail: `It was verified on ${last.verifiedAt.slice(0, 10)} by ${last.trust?.name ?? 'a trust entry'}, which is no longer trusted; its bytes are no longer kept, so it cannot be verified by another one.`,
    expected: null,
    actual: null,
    remediation: 'Send the document again: its bytes are then stored and verified under the trust of today.',
    evidence: null,
  };
  const checks = last.checks.map((one) => (one.check === lost ? check : one));
  return { ...last, outcome: 'untrusted', trust: null, checks, verifiedAt: at, durationMs: 0 };
}
