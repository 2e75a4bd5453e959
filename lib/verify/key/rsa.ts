/** RSA signatures over a digest (RFC 8017 §8.1.2, §8.2.2). */
import { constants, hash, type KeyObject, publicDecrypt, timingSafeEqual } from '#lib/bytes/platform/crypto.ts';
import { type HashName, hasRsaLength, isStrongRsa } from './scheme.ts';

/** The DER DigestInfo before the digest (RFC 8017 §9.2, note 1), in hex. */
const DIGEST_INFO: Record<HashName, string> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

/**
 * Whether a PKCS #1 v1.5 or PSS signature (MGF-1 with the same hash, any salt length) over the digest is valid. Throws
 * where the signature is not a number below the modulus.
 */
export function verifyRsaDigest(
  key: KeyObject,
  algorithm: HashName,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  if ((key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'rsa-pss') || !isStrongRsa(key)) return false;
  if (!hasRsaLength(key, signature)) return false;
  const opened = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
  return (
    (key.asymmetricKeyType === 'rsa' && isPkcs1(opened, algorithm, digest)) ||
    isPss(opened, { hash: algorithm, mask: algorithm }, digest, key.asymmetricKeyDetails!.modulusLength!)
  );
}

function isPkcs1(opened: Buffer, algorithm: HashName, digest: Uint8Array): boolean {
  const info = Buffer.concat([Buffer.from(DIGEST_INFO[algorithm], 'hex'), digest]);
  const padding = Buffer.alloc(Math.max(0, opened.length - info.length - 3), 0xff);
  return padding.length >= 8 && timingSafeEqual(opened, Buffer.concat([Buffer.of(0, 1), padding, Buffer.of(0), info]));
}

/**
 * EMSA-PSS-VERIFY (RFC 8017 §9.1.2) with any salt length. `opened` is the signature after the RSA public key operation,
 * `mask` the hash of MGF1.
 */
export function isPss(
  opened: Buffer,
  hashes: { hash: string; mask: string },
  digest: Uint8Array,
  modulusBits: number,
): boolean {
  const bits = modulusBits - 1;
  const encoded = opened.subarray(opened.length - Math.ceil(bits / 8));
  // RFC 8017 §8.1.2, step 2c: if the modulus is one byte longer than the encoding, that byte must be zero.
  if (opened.subarray(0, opened.length - encoded.length).some((byte) => byte !== 0)) return false;
  const size = digest.length;
  const masked = encoded.subarray(0, encoded.length - size - 1);
  const h = encoded.subarray(masked.length, masked.length + size);
  const unused = encoded.length * 8 - bits;
  if (encoded.at(-1) !== 0xbc || masked.length < 1 || (masked[0]! >> (8 - unused) !== 0 && unused > 0)) return false;
  const mask = maskOf(h, masked.length, hashes.mask);
  const db = Buffer.from(masked.map((byte, i) => byte ^ mask[i]!));
  db[0]! &= 0xff >> unused;
  const separator = db.indexOf(1);
  if (separator < 0 || db.subarray(0, separator).some((byte) => byte !== 0)) return false;
  const expected = hash(hashes.hash, Buffer.concat([Buffer.alloc(8), digest, db.subarray(separator + 1)]), 'buffer');
  return timingSafeEqual(h, expected);
}

/** MGF1 (RFC 8017 §B.2.1). */
function maskOf(seed: Uint8Array, length: number, algorithm: string): Buffer {
  const blocks: Buffer[] = [];
  for (let i = 0; Buffer.concat(blocks).length < length; i += 1) {
    blocks.push(
      hash(algorithm, Buffer.concat([seed, Buffer.of(i >>> 24, (i >>> 16) & 255, (i >>> 8) & 255, i & 255)]), 'buffer'),
    );
  }
  return Buffer.concat(blocks).subarray(0, length);
}
