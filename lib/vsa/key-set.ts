/** The published keys of verification summaries. */
import { createPublicKey } from 'node:crypto';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { SigningAlgorithm } from '#lib/bytes/signing/signing-key.ts';

/** A public key, and when it signs (RFC 3339). `signsUntil` is null while no end is known. */
export type VsaKey = {
  keyId: string;
  algorithm: SigningAlgorithm;
  /** DER SubjectPublicKeyInfo. */
  publicKey: Uint8Array;
  signsFrom: string;
  signsUntil: string | null;
  revokedAt: string | null;
};

/**
 * A JWK Set (RFC 7517) of the keys that verify summaries: each has its id as `kid`, the same key as PEM, and when it
 * signs. Keys that are revoked verify nothing: only their ids are listed, under `revoked`.
 */
export function formatKeySet(verifierId: string, keys: readonly VsaKey[]): JsonObject {
  return {
    keys: keys.filter(({ revokedAt }) => revokedAt === null).map(formatKey),
    verifier: { id: verifierId },
    revoked: keys.flatMap(({ keyId, revokedAt }) => (revokedAt === null ? [] : [{ kid: keyId, revokedAt }])),
  };
}

function formatKey({ keyId, algorithm, publicKey, signsFrom, signsUntil }: VsaKey): JsonObject {
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  return {
    ...(key.export({ format: 'jwk' }) as JsonObject),
    kid: keyId,
    alg: algorithm,
    use: 'sig',
    pem: key.export({ format: 'pem', type: 'spki' }).toString(),
    signsFrom,
    signsUntil,
  };
}
