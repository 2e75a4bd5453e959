/**
 * What the verification of Attestry uses of `node:crypto`, for browsers: hashes and curves of the noble libraries
 * (https://paulmillr.com/noble/), and RSA by the formulas of RFC 8017. package.json gives browsers this module in
 * the place of `node:crypto`, so that the same code verifies here and on the server. `confirm.ts` lets WebCrypto confirm what it
 * accepts.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { readDerSignature } from '#lib/verify/key/ec-signature.ts';
import { accept, noteUnknown, numberBytes } from './confirm.ts';
import { createPublicKey as importKey, CURVES, type CurveName, PublicKey, toBigInt, UnknownKey } from './public-key.ts';

export const constants = {
  RSA_PKCS1_PADDING: 1,
  RSA_NO_PADDING: 3,
  RSA_PKCS1_PSS_PADDING: 6,
  RSA_PSS_SALTLEN_AUTO: -2,
} as const;

const HASHES = { sha1, sha224, sha256, sha384, sha512, md5 };
type HashName = keyof typeof HASHES;
type Encoding = 'hex' | 'base64' | 'base64url' | 'binary' | 'latin1' | 'buffer';

const bytesOf = (data: Uint8Array | string): Uint8Array =>
  Uint8Array.from(typeof data === 'string' ? Buffer.from(data, 'utf8') : data);

function digestOf(name: string, data: Uint8Array): Uint8Array {
  const known = HASHES[name.toLowerCase().replace('-', '') as HashName];
  if (known === undefined) throw new Error(`the hash ${name} is not known here`);
  return known(data);
}

const encoded = (bytes: Uint8Array, encoding: Encoding | undefined): Buffer | string =>
  encoding === undefined || encoding === 'buffer' ? Buffer.from(bytes) : Buffer.from(bytes).toString(encoding);

/** As `crypto.hash`: hex, unless another encoding is asked for. */
export function hash(name: string, data: Uint8Array | string, encoding: Encoding = 'hex'): Buffer | string {
  return encoded(digestOf(name, bytesOf(data)), encoding);
}

class Hash {
  readonly #parts: Uint8Array[] = [];
  readonly #finish: (data: Uint8Array) => Uint8Array;

  constructor(finish: (data: Uint8Array) => Uint8Array) {
    this.#finish = finish;
  }

  update(data: Uint8Array | string): this {
    this.#parts.push(bytesOf(data));
    return this;
  }

  digest(encoding?: Encoding): Buffer | string {
    return encoded(this.#finish(Uint8Array.from(Buffer.concat(this.#parts))), encoding);
  }
}

export const createHash = (name: string): Hash => new Hash((data) => digestOf(name, data));
export const createHmac = (name: string, key: Uint8Array | string): Hash =>
  new Hash((data) => hmac(HASHES[name as HashName], bytesOf(key), data));
export const getHashes = (): string[] => Object.keys(HASHES);

export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) throw new RangeError('the lengths differ');
  return Buffer.compare(a, b) === 0;
}

/** As `createPublicKey`. An algorithm that is not known here is noted: it is not checked, and so never valid. */
export function createPublicKey(input: Parameters<typeof importKey>[0]): PublicKey {
  try {
    return importKey(input);
  } catch (error) {
    if (error instanceof UnknownKey) noteUnknown(error.message);
    throw error;
  }
}

/** A key pair on a curve, of which only the public key is used. */
export function createECDH(name: string) {
  let point = new Uint8Array(0);
  return {
    setPrivateKey: (scalar: Uint8Array) => {
      point = CURVES[name as CurveName].getPublicKey(Uint8Array.from(scalar), false);
    },
    getPublicKey: () => Buffer.from(point),
  };
}

type VerifyKey = PublicKey | { key: PublicKey; padding?: number; saltLength?: number; dsaEncoding?: string };

/** As `crypto.verify`. A signature that is accepted is remembered, so that WebCrypto confirms it. */
export function verify(name: string | null, data: Uint8Array, given: VerifyKey, signature: Uint8Array): boolean {
  const options = given instanceof PublicKey ? { key: given } : given;
  const { key } = options;
  switch (key.material.type) {
    case 'ec':
      return verifyEcdsa(key, String(name), data, signature, options.dsaEncoding === 'ieee-p1363');
    case 'ed25519':
      return verifyEd25519(key, data, signature);
    case 'rsa':
      return options.padding === constants.RSA_PKCS1_PSS_PADDING
        ? verifyPss(key, String(name), data, signature, options.saltLength ?? constants.RSA_PSS_SALTLEN_AUTO)
        : verifyPkcs1(key, String(name), data, signature);
  }
}

function verifyEcdsa(key: PublicKey, name: string, data: Uint8Array, signature: Uint8Array, isRaw: boolean): boolean {
  if (key.material.type !== 'ec') return false;
  const { curve, point } = key.material;
  const size = numberBytes(key);
  const raw = isRaw ? signature : rawSignature(signature, size);
  if (raw === null || raw.length !== 2 * size) return false;
  const isValid = CURVES[curve].verify(Uint8Array.from(raw), digestOf(name, data), point, {
    prehash: false,
    lowS: false,
    format: 'compact',
  });
  if (isValid) accept({ key, hash: name, data, signature: raw, saltLength: null });
  return isValid;
}

/** r‖s of a DER signature that is as strict as OpenSSL wants it; null for any other. */
function rawSignature(signature: Uint8Array, size: number): Uint8Array | null {
  const numbers = readDerSignature(signature);
  if (numbers === null) return null;
  const hex = [numbers.r, numbers.s].map((one) => one.toString(16).padStart(size * 2, '0')).join('');
  return Buffer.from(hex, 'hex');
}

const { Point } = ed25519;
const littleEndian = (bytes: Uint8Array): bigint => toBigInt(Uint8Array.from(bytes).toReversed());

/** RFC 8032 §5.1.7 without the cofactor, as OpenSSL does: the bytes of [S]B − [k]A are compared with R. */
function verifyEd25519(key: PublicKey, data: Uint8Array, signature: Uint8Array): boolean {
  if (key.material.type !== 'ed25519' || signature.length !== 64) return false;
  const { point } = key.material;
  const r = Uint8Array.from(signature.subarray(0, 32));
  const s = littleEndian(signature.subarray(32));
  if (s >= Point.Fn.ORDER) return false;
  const a = Point.fromBytes(point);
  // Such a key has signatures that hold for every message.
  if (a.isSmallOrder()) return false;
  const k = littleEndian(sha512(Uint8Array.from(Buffer.concat([r, point, data])))) % Point.Fn.ORDER;
  const computed = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  const isValid = Buffer.compare(computed.toBytes(), r) === 0;
  if (isValid) accept({ key, hash: null, data, signature, saltLength: null });
  return isValid;
}

/** RSAVP1 (RFC 8017 §5.2.2), as many bytes as the modulus. Throws where the signature is not below the modulus. */
export function publicDecrypt({ key }: { key: PublicKey }, signature: Uint8Array): Buffer {
  if (key.material.type !== 'rsa') throw new Error('not an RSA key');
  const { n, e } = key.material;
  const s = toBigInt(signature);
  if (s >= n) throw new Error('the signature is not below the modulus');
  let result = 1n;
  let base = s;
  for (let rest = e; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * base) % n;
    base = (base * base) % n;
  }
  return Buffer.from(result.toString(16).padStart(modulusBytes(key) * 2, '0'), 'hex');
}

const modulusBytes = (key: PublicKey): number => Math.ceil(key.asymmetricKeyDetails.modulusLength! / 8);

/** The DER DigestInfo before the digest (RFC 8017 §9.2, note 1), in hex. */
const DIGEST_INFO: { [name: string]: string } = {
  sha1: '3021300906052b0e03021a05000414',
  sha224: '302d300d06096086480165030402040500041c',
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

function verifyPkcs1(key: PublicKey, name: string, data: Uint8Array, signature: Uint8Array): boolean {
  const info = DIGEST_INFO[name];
  if (info === undefined || signature.length !== modulusBytes(key) || toBigInt(signature) >= modulusOf(key))
    return false;
  const opened = publicDecrypt({ key }, signature);
  const tail = Buffer.concat([Buffer.from(info, 'hex'), digestOf(name, data)]);
  const padding = Buffer.alloc(Math.max(0, opened.length - tail.length - 3), 0xff);
  const expected = Buffer.concat([Buffer.of(0, 1), padding, Buffer.of(0), tail]);
  const isValid = padding.length >= 8 && Buffer.compare(opened, expected) === 0;
  if (isValid) accept({ key, hash: name, data, signature, saltLength: null });
  return isValid;
}

const modulusOf = ({ material }: PublicKey): bigint => (material.type === 'rsa' ? material.n : 0n);

function verifyPss(key: PublicKey, name: string, data: Uint8Array, signature: Uint8Array, wanted: number): boolean {
  if (signature.length !== modulusBytes(key) || toBigInt(signature) >= modulusOf(key)) return false;
  const bits = key.asymmetricKeyDetails.modulusLength! - 1;
  const saltLength = pssSaltLength(publicDecrypt({ key }, signature), bits, name, digestOf(name, data));
  const isValid = saltLength !== null && (wanted === constants.RSA_PSS_SALTLEN_AUTO || saltLength === wanted);
  if (isValid) accept({ key, hash: name, data, signature, saltLength });
  return isValid;
}

/** EMSA-PSS-VERIFY (RFC 8017 §9.1.2) with MGF1 of the same hash: the length of the salt; null where it is not valid. */
function pssSaltLength(opened: Buffer, bits: number, name: string, digest: Uint8Array): number | null {
  const em = opened.subarray(opened.length - Math.ceil(bits / 8));
  const unused = em.length * 8 - bits;
  const dbLength = em.length - digest.length - 1;
  if (opened.subarray(0, opened.length - em.length).some((byte) => byte !== 0)) return null;
  if (dbLength < 1 || em.at(-1) !== 0xbc || (unused > 0 && em[0]! >> (8 - unused) !== 0)) return null;
  const h = em.subarray(dbLength, dbLength + digest.length);
  const mask = mgf1(name, h, dbLength);
  const db = Uint8Array.from(em.subarray(0, dbLength), (byte, at) => byte ^ mask[at]!);
  db[0]! &= 0xff >> unused;
  const one = db.findIndex((byte) => byte !== 0);
  if (one < 0 || db[one] !== 1) return null;
  const salt = db.subarray(one + 1);
  const expected = digestOf(name, Uint8Array.from(Buffer.concat([Buffer.alloc(8), digest, salt])));
  return Buffer.compare(h, expected) === 0 ? salt.length : null;
}

/** MGF1 (RFC 8017 §B.2.1). */
function mgf1(name: string, seed: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = 0, got = 0; got < length; at += 1) {
    const counter = Buffer.of((at >>> 24) & 255, (at >>> 16) & 255, (at >>> 8) & 255, at & 255);
    const block = digestOf(name, Uint8Array.from(Buffer.concat([seed, counter])));
    blocks.push(block);
    got += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function refuse(): never {
  throw new Error('a browser neither signs nor has private keys');
}
export { refuse as createPrivateKey, refuse as sign };
