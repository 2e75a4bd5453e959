import { constants, createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '#lib/verify/der/der.ts';
import { coordinateBytes, verifyEcdsaDigest } from './ecdsa.ts';
import { keyProblem, verifyDigest, verifySignature } from './public-key.ts';
import { verifyRsaDigest } from './rsa.ts';

const curves = [
  ['P-256', 'sha256'],
  ['P-384', 'sha384'],
  ['P-384', 'sha256'],
  ['P-521', 'sha512'],
  ['P-521', 'sha256'],
  ['P-256', 'sha512'],
] as const;
const pairs = new Map<string, { publicKey: KeyObject; privateKey: KeyObject }>(
  ['P-256', 'P-384', 'P-521'].map((namedCurve) => [namedCurve, generateKeyPairSync('ec', { namedCurve })]),
);
const N256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const toDer = (r: bigint, s: bigint): Uint8Array =>
  encode(
    0x30,
    ...[r, s].map((value) => {
      const hex = value.toString(16);
      const even = hex.length % 2 === 1 ? `0${hex}` : hex;
      return encode(2, Buffer.from(Number.parseInt(even[0]!, 16) >= 8 ? `00${even}` : even, 'hex'));
    }),
  );

describe('a signature over a digest alone', () => {
  it.each(curves)('%s with %s: holds for its digest, in DER and raw', (curve, algorithm) => {
    const { publicKey, privateKey } = pairs.get(curve)!;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (data) => {
        const digest = createHash(algorithm).update(data).digest();
        const der = sign(algorithm, data, privateKey);
        const raw = sign(algorithm, data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
        expect(raw).toHaveLength(2 * coordinateBytes(publicKey)!);
        expect(verifyEcdsaDigest(publicKey, digest, der)).toBe(true);
        expect(verifyEcdsaDigest(publicKey, digest, raw)).toBe(true);
      }),
      { numRuns: 6 },
    );
  });

  it.each(['P-256', 'P-384', 'P-521'])('%s: holds for no other digest, signature or key', (curve) => {
    const { publicKey, privateKey } = pairs.get(curve)!;
    const other = generateKeyPairSync('ec', { namedCurve: curve }).publicKey;
    const data = Buffer.from('the artifact');
    const digest = createHash('sha256').update(data).digest();
    const signature = sign('sha256', data, privateKey);
    expect(verifyEcdsaDigest(other, digest, signature)).toBe(false);
    for (let bit = 0; bit < 256; bit += 17) {
      const changed = Buffer.from(digest);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(verifyEcdsaDigest(publicKey, changed, signature)).toBe(false);
    }
    for (let bit = 0; bit < signature.length * 8; bit += 29) {
      const changed = Buffer.from(signature);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(verifyEcdsaDigest(publicKey, digest, changed)).toBe(false);
    }
  });

  it('does not take a digest for its negative: both lead to the same x of u₂Q', () => {
    const { publicKey, privateKey } = pairs.get('P-256')!;
    const data = Buffer.from('the artifact');
    const e = BigInt(`0x${createHash('sha256').update(data).digest('hex')}`);
    const negative = Buffer.from((N256 - (e % N256)).toString(16).padStart(64, '0'), 'hex');
    expect(verifyEcdsaDigest(publicKey, negative, sign('sha256', data, privateKey))).toBe(false);
  });

  it('refuses r and s out of range', () => {
    const { publicKey, privateKey } = pairs.get('P-256')!;
    const data = Buffer.from('x');
    const digest = createHash('sha256').update(data).digest();
    const raw = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const [r, s] = [raw.subarray(0, 32), raw.subarray(32)].map((half) => BigInt(`0x${half.toString('hex')}`)) as [
      bigint,
      bigint,
    ];
    expect(verifyEcdsaDigest(publicKey, digest, toDer(r, s))).toBe(true);
    for (const [a, b] of [
      [0n, s],
      [r, 0n],
      [r + N256, s],
      [r, s + N256],
      [N256, s],
      [r, N256],
      [0n, 0n],
    ] as const)
      expect(verifyEcdsaDigest(publicKey, digest, toDer(a, b))).toBe(false);
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  it.each(['sha256', 'sha384', 'sha512'] as const)(
    'RSA with %s: PKCS #1 v1.5 and PSS, and no changed digest',
    (algorithm) => {
      const data = Buffer.from('the artifact');
      const digest = createHash(algorithm).update(data).digest();
      const signatures = [
        sign(algorithm, data, rsa.privateKey),
        ...[constants.RSA_PSS_SALTLEN_DIGEST, constants.RSA_PSS_SALTLEN_MAX_SIGN, 0].map((saltLength) =>
          sign(algorithm, data, { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }),
        ),
      ];
      for (const signature of signatures) {
        expect(verifyRsaDigest(rsa.publicKey, algorithm, digest, signature)).toBe(true);
        expect(verifySignature(rsa.publicKey, data, signature, algorithm)).toBe(true);
        const changed = Buffer.from(digest);
        changed[5]! ^= 4;
        expect(verifyRsaDigest(rsa.publicKey, algorithm, changed, signature)).toBe(false);
        const broken = Buffer.from(signature);
        broken[100]! ^= 1;
        expect(verifyRsaDigest(rsa.publicKey, algorithm, digest, broken)).toBe(false);
      }
    },
  );

  it('cannot be told for Ed25519, which signs the bytes', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    expect(verifyDigest(publicKey, 'sha256', new Uint8Array(32), new Uint8Array(64))).toBe('undecidable');
  });
});

describe('keys that sign documents', () => {
  const data = Buffer.from('PAE');
  it.each([
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'sha256'],
    ['P-384 with SHA-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'sha384'],
    ['P-384 with SHA-256', generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'sha256'],
    ['P-521 with SHA-512', generateKeyPairSync('ec', { namedCurve: 'P-521' }), 'sha512'],
    ['Ed25519', generateKeyPairSync('ed25519'), null],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 3072 }), 'sha256'],
  ] as const)('%s', (_name, { publicKey, privateKey }, algorithm) => {
    const signature = sign(algorithm, data, privateKey);
    expect(keyProblem(publicKey)).toBeNull();
    expect(verifySignature(publicKey, data, signature)).toBe(true);
    expect(verifySignature(publicKey, Buffer.from('other'), signature)).toBe(false);
  });

  it('RSA-PSS', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa-pss', {
      modulusLength: 2048,
      hashAlgorithm: 'sha256',
      mgf1HashAlgorithm: 'sha256',
    });
    expect(verifySignature(publicKey, data, sign('sha256', data, privateKey))).toBe(true);
  });

  it('a raw signature is taken as raw only in its exact length', () => {
    const { publicKey, privateKey } = pairs.get('P-256')!;
    const raw = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(verifySignature(publicKey, data, raw)).toBe(true);
    expect(verifySignature(publicKey, data, Buffer.concat([raw, Buffer.of(0)]))).toBe(false);
  });

  it.each([
    ['RSA of 1024 bits', generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey],
    ['secp256k1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey],
    ['X25519', generateKeyPairSync('x25519').publicKey],
    ['Ed448', createPublicKey(generateKeyPairSync('ed448').privateKey)],
  ])('%s is refused', (_name, key) => {
    expect(keyProblem(key)).not.toBeNull();
    expect(verifySignature(key, data, new Uint8Array(64))).toBe(false);
  });
});
