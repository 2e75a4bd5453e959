import { createHash, hash } from '#lib/bytes/platform/crypto.ts';

/** SHA-256 (FIPS 180-4) as 64 lower-case hex digits; a string is hashed as UTF-8. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}

/** SHA-256 (FIPS 180-4) as 32 bytes; a string is hashed as UTF-8. */
export function sha256(bytes: Uint8Array | string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

/** `sha256:` followed by the hex digest: the id of evidence and of artifacts. */
export function sha256Id(bytes: Uint8Array | string): `sha256:${string}` {
  return `sha256:${sha256Hex(bytes)}`;
}
