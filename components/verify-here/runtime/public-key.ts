/** Public keys for code that was written for `node:crypto`: read, described and exported as Node does. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { encode, expectTag, readBitString, readChildren, readElement, readOid, TAG } from '#lib/verify/der/der.ts';

/** Why a key cannot be used: this code does not know its algorithm, or it is malformed. */
export class UnknownKey extends Error {}

export const CURVES = { prime256v1: p256, secp384r1: p384, secp521r1: p521 } as const;
export type CurveName = keyof typeof CURVES;

const CURVE_OIDS: { [oid: string]: CurveName } = {
  '1.2.840.10045.3.1.7': 'prime256v1',
  '1.3.132.0.34': 'secp384r1',
  '1.3.132.0.35': 'secp521r1',
};
export const JWK_CURVES: { [name in CurveName]: string } = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};
const OIDS = { ec: '1.2.840.10045.2.1', rsa: '1.2.840.113549.1.1.1', ed25519: '1.3.101.112' };
const ED25519_ALGORITHM = Buffer.from('300506032b6570', 'hex');
const RSA_ALGORITHM = Buffer.from('300d06092a864886f70d0101010500', 'hex');
const EC_ALGORITHMS: { [name in CurveName]: Buffer } = {
  prime256v1: Buffer.from('301306072a8648ce3d020106082a8648ce3d030107', 'hex'),
  secp384r1: Buffer.from('301006072a8648ce3d020106052b81040022', 'hex'),
  secp521r1: Buffer.from('301006072a8648ce3d020106052b81040023', 'hex'),
};

type Material =
  | { type: 'ec'; curve: CurveName; point: Uint8Array }
  | { type: 'rsa'; n: bigint; e: bigint; pkcs1: Uint8Array }
  | { type: 'ed25519'; point: Uint8Array };

export const toBigInt = (bytes: Uint8Array): bigint =>
  bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

function detailsOf(material: Material): { namedCurve?: string; modulusLength?: number } {
  if (material.type === 'ec') return { namedCurve: material.curve };
  return material.type === 'rsa' ? { modulusLength: material.n.toString(2).length } : {};
}

/** A key as `KeyObject` of `node:crypto` shows it. */
export class PublicKey {
  readonly type = 'public';
  readonly asymmetricKeyType: Material['type'];
  readonly asymmetricKeyDetails: { namedCurve?: string; modulusLength?: number };
  readonly material: Material;
  readonly spki: Uint8Array;

  constructor(material: Material, spki: Uint8Array) {
    this.material = material;
    this.spki = spki;
    this.asymmetricKeyType = material.type;
    this.asymmetricKeyDetails = detailsOf(material);
  }

  export({ format, type = 'spki' }: { format: 'der' | 'pem' | 'jwk'; type?: 'spki' | 'pkcs1' }): unknown {
    if (format === 'jwk') return jwkOf(this.material);
    const der = Buffer.from(type === 'pkcs1' && this.material.type === 'rsa' ? this.material.pkcs1 : this.spki);
    if (format === 'der') return der;
    const label = type === 'pkcs1' ? 'RSA PUBLIC KEY' : 'PUBLIC KEY';
    return `-----BEGIN ${label}-----\n${der.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;
  }

  equals(other: PublicKey): boolean {
    return Buffer.compare(this.spki, other.spki) === 0;
  }
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const bytesOf = (value: bigint): Uint8Array => {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
};

function jwkOf(material: Material): { [member: string]: string } {
  switch (material.type) {
    case 'ec': {
      const half = (material.point.length - 1) / 2;
      const [x, y] = [material.point.subarray(1, 1 + half), material.point.subarray(1 + half)].map(base64url);
      return { kty: 'EC', crv: JWK_CURVES[material.curve], x: x!, y: y! };
    }
    case 'rsa':
      return { kty: 'RSA', n: base64url(bytesOf(material.n)), e: base64url(bytesOf(material.e)) };
    case 'ed25519':
      return { kty: 'OKP', crv: 'Ed25519', x: base64url(material.point) };
  }
}

type KeyInput =
  | string
  | Uint8Array
  | { key: string | Uint8Array | { [member: string]: string }; format?: string; type?: string };

/** As `createPublicKey` of `node:crypto`: SPKI or PKCS #1 in DER, the same in PEM, and JWK of curves. */
export function createPublicKey(input: KeyInput): PublicKey {
  if (input instanceof PublicKey) return input;
  if (typeof input === 'string' || input instanceof Uint8Array) return fromPem(Buffer.from(input).toString());
  const { key, format = 'pem', type = 'spki' } = input;
  if (format === 'jwk') return fromJwk(key as { [member: string]: string });
  if (format === 'der') return type === 'pkcs1' ? fromPkcs1(key as Uint8Array) : fromSpki(key as Uint8Array);
  return fromPem(Buffer.from(key as Uint8Array).toString());
}

function fromPem(text: string): PublicKey {
  const found = /-----BEGIN ((?:RSA )?PUBLIC KEY)-----([A-Za-z0-9+/=\s]+)-----END \1-----/.exec(text);
  if (found === null) throw new UnknownKey('no public key in PEM');
  const der = Buffer.from(found[2]!, 'base64');
  return found[1] === 'PUBLIC KEY' ? fromSpki(der) : fromPkcs1(der);
}

function fromJwk({ kty, crv, x = '', y = '' }: { [member: string]: string }): PublicKey {
  const curve = (Object.keys(JWK_CURVES) as CurveName[]).find((name) => JWK_CURVES[name] === crv);
  if (kty === 'EC' && curve !== undefined)
    return ecKey(curve, Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]));
  throw new UnknownKey(`a JWK of type ${kty}`);
}

function fromPkcs1(der: Uint8Array): PublicKey {
  return rsaKey(der, spkiOf(RSA_ALGORITHM, der));
}

/** RFC 5280 §4.1.2.7. A key is read in the one form in which DER writes it (X.690 §10). */
function fromSpki(der: Uint8Array): PublicKey {
  const [algorithm, bits] = readChildren(readElement(der, TAG.sequence).content);
  const [oid, parameters] = readChildren(expectTag(algorithm, TAG.sequence).content);
  const name = readOid(expectTag(oid, TAG.oid));
  const key = readBitString(expectTag(bits, TAG.bitString));
  const requireForm = (written: Uint8Array): Uint8Array => {
    if (Buffer.compare(spkiOf(written, key), der) !== 0) throw new UnknownKey('a malformed key');
    return key;
  };
  if (name === OIDS.ed25519 && key.length === 32) return edKey(requireForm(ED25519_ALGORITHM), der);
  if (name === OIDS.rsa) return rsaKey(requireForm(RSA_ALGORITHM), der);
  const curve = name === OIDS.ec && parameters?.tag === TAG.oid ? CURVE_OIDS[readOid(parameters)] : undefined;
  if (curve === undefined) throw new UnknownKey(`a key of the algorithm ${name}`);
  return ecKey(curve, requireForm(EC_ALGORITHMS[curve]), der);
}

const spkiOf = (algorithm: Uint8Array, key: Uint8Array): Uint8Array =>
  encode(TAG.sequence, algorithm, encode(TAG.bitString, Buffer.of(0), key));

function ecKey(curve: CurveName, encoded: Uint8Array, spki?: Uint8Array): PublicKey {
  // Throws for a point that is not on the curve.
  const point = CURVES[curve].Point.fromBytes(Uint8Array.from(encoded)).toBytes(false);
  const der = spki ?? spkiOf(EC_ALGORITHMS[curve], point);
  return new PublicKey({ type: 'ec', curve, point }, Uint8Array.from(der));
}

/** RSAPublicKey (RFC 8017 §A.1.1), in the one form of DER. */
function rsaKey(pkcs1: Uint8Array, spki: Uint8Array): PublicKey {
  const [n, e] = readChildren(readElement(pkcs1, TAG.sequence).content).map(({ content }) => toBigInt(content));
  if (n === undefined || e === undefined || e < 3n || n <= e) throw new UnknownKey('a malformed RSA key');
  if (Buffer.compare(encode(TAG.sequence, integerOf(n), integerOf(e)), pkcs1) !== 0)
    throw new UnknownKey('a malformed RSA key');
  return new PublicKey({ type: 'rsa', n, e, pkcs1: Uint8Array.from(pkcs1) }, Uint8Array.from(spki));
}

function integerOf(value: bigint): Uint8Array {
  const bytes = bytesOf(value);
  return encode(TAG.integer, bytes[0]! < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}

function edKey(point: Uint8Array, spki: Uint8Array): PublicKey {
  ed25519.Point.fromBytes(Uint8Array.from(point));
  return new PublicKey({ type: 'ed25519', point: Uint8Array.from(point) }, Uint8Array.from(spki));
}
