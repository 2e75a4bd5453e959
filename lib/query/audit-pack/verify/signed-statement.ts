/** Verifies the DSSE envelopes that the installation itself has signed, with the keys of the pack. */
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import type { ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import { compileTrust, parseTrust } from '#lib/verify/trust/trust.ts';
import { verifyEvidence } from '#lib/verify/verify-evidence.ts';
import { PackError } from './pack-reader.ts';

/** The statement of an envelope, and the name of the key that signed it. */
export type SignedStatement = { statement: NonNullable<ParsedEvidence['statement']>; keyId: string };

/** The keys of a JWK Set of verification summaries as trust. */
export function keysOf(keySet: { keys: { pem: string; kid: string }[] }): TrustEntry[] {
  return keySet.keys.map(({ pem, kid }) => parseTrust(Buffer.from(pem), kid));
}

/** Verify an envelope. Throws `PackError` with the reason where none of the keys has signed it. */
export function readSignedStatement(bytes: Uint8Array, keys: readonly TrustEntry[], now: Date): SignedStatement {
  const [document, ...others] = readEvidence(bytes);
  if (document === undefined || others.length > 0 || !document.ok || document.statement === null)
    throw new PackError('it is no signed statement');
  const trust = compileTrust({ version: 0, entries: [...keys] });
  const { outcome, checks, trust: by } = verifyEvidence(document, trust, { now });
  if (outcome !== 'verified' || by === null) {
    const problem = checks.find((one) => one.outcome !== 'pass' && one.outcome !== 'skip');
    throw new PackError(problem?.detail ?? 'no key of the pack has signed it');
  }
  return { statement: document.statement, keyId: by.name };
}
