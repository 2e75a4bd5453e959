import { sign } from 'node:crypto';
import { publicKeyOf, signingKeyId, type SigningKey } from '#lib/bytes/signing/signing-key.ts';
import type { VsaSigner } from '#lib/vsa/signer.ts';

/** A signer whose private key is in this process. */
export function localSigner({ key, algorithm }: SigningKey): VsaSigner {
  const publicKey = publicKeyOf(key);
  return {
    keyId: signingKeyId(publicKey),
    algorithm,
    publicKey,
    sign: async (data) => sign(algorithm === 'EdDSA' ? null : 'sha256', data, key),
  };
}
