import type { SigningAlgorithm } from '#lib/bytes/signing/signing-key.ts';

/**
 * Signs verification summaries with one key. The key may be in this process, in a file, or behind a service, so that
 * signing takes time and can fail.
 */
export type VsaSigner = {
  /** SHA-256 of the DER SubjectPublicKeyInfo, in lower-case hex. */
  keyId: string;
  algorithm: SigningAlgorithm;
  /** DER SubjectPublicKeyInfo. */
  publicKey: Uint8Array;
  /** Sign bytes. Ed25519: the 64 bytes of RFC 8032. ES256: an ASN.1 DER signature over SHA-256, as Sigstore has it. */
  sign(data: Uint8Array): Promise<Uint8Array>;
};
