/** Signature algorithms by their identifiers, and which key goes with which: each scheme holds for its own only. */
import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  generatePrimeSync,
  type KeyObject,
  privateEncrypt,
  sign,
  verify,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DerError, encode, readElement } from '#lib/verify/der/der.ts';
import { oid } from '#lib/verify/private-pki.fixture.ts';
import { notEd25519, verifyEd25519ph } from './ed25519.ts';
import { otherSchemeOf, unsupportedByLength } from './other-schemes.ts';
import { importDer, keyFingerprint, keyTypeOf, keyProblem, verifyDigest, verifySignature } from './public-key.ts';
import { isPss, verifyRsaDigest } from './rsa.ts';
import { type HashName, type SignatureScheme, readHash, readSignatureScheme, verifyWithScheme } from './scheme.ts';

const seq = (...parts: Uint8Array[]): Uint8Array => encode(0x30, ...parts);
const NULL = encode(0x05);
const HASH = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};
const algorithm = (id: string, ...parameters: Uint8Array[]): Uint8Array => seq(oid(id), ...parameters);
const PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
type Salt = number | null;
const pss = (hash: keyof typeof HASH | null, mask: keyof typeof HASH | null, salt: Salt, mgf = MGF1): Uint8Array =>
  algorithm(
    PSS,
    seq(
      ...(hash === null ? [] : [encode(0xa0, algorithm(HASH[hash], NULL))]),
      ...(mask === null ? [] : [encode(0xa1, algorithm(mgf, algorithm(HASH[mask], NULL)))]),
      ...(salt === null ? [] : [encode(0xa2, encode(0x02, Buffer.of(salt)))]),
    ),
  );

describe('an algorithm identifier', () => {
  it.each<[string, Uint8Array, HashName | null, SignatureScheme | null]>([
    ['ECDSA with SHA-256', algorithm('1.2.840.10045.4.3.2'), null, { kind: 'ecdsa', hash: 'sha256' }],
    ['ECDSA with SHA-384', algorithm('1.2.840.10045.4.3.3'), null, { kind: 'ecdsa', hash: 'sha384' }],
    ['ECDSA with SHA-512', algorithm('1.2.840.10045.4.3.4'), null, { kind: 'ecdsa', hash: 'sha512' }],
    ['RSA with SHA-256', algorithm('1.2.840.113549.1.1.11', NULL), null, { kind: 'rsa', hash: 'sha256' }],
    ['RSA with SHA-384', algorithm('1.2.840.113549.1.1.12', NULL), null, { kind: 'rsa', hash: 'sha384' }],
    ['RSA with SHA-512', algorithm('1.2.840.113549.1.1.13', NULL), null, { kind: 'rsa', hash: 'sha512' }],
    ['Ed25519', algorithm('1.3.101.112'), null, { kind: 'ed25519' }],
    ['ECDSA with SHA-1', algorithm('1.2.840.10045.4.1'), null, null],
    ['RSA with SHA-1', algorithm('1.2.840.113549.1.1.5', NULL), null, null],
    ['RSA with MD5', algorithm('1.2.840.113549.1.1.4', NULL), null, null],
    ['an RSA key, without a hash', algorithm('1.2.840.113549.1.1.1', NULL), null, null],
    [
      'an RSA key, and a hash beside it',
      algorithm('1.2.840.113549.1.1.1', NULL),
      'sha384',
      { kind: 'rsa', hash: 'sha384' },
    ],
    ['an EC key, without a hash', algorithm('1.2.840.10045.2.1'), null, null],
    ['an EC key, and a hash beside it', algorithm('1.2.840.10045.2.1'), 'sha512', { kind: 'ecdsa', hash: 'sha512' }],
    ['a scheme says its own hash', algorithm('1.2.840.10045.4.3.2'), 'sha512', { kind: 'ecdsa', hash: 'sha256' }],
    ['PSS', pss('sha256', 'sha256', 32), null, { kind: 'rsa-pss', hash: 'sha256', saltLength: 32 }],
    [
      'PSS with the salt that is left out',
      pss('sha384', 'sha384', null),
      null,
      { kind: 'rsa-pss', hash: 'sha384', saltLength: 20 },
    ],
    ['PSS without a salt', pss('sha512', 'sha512', 0), null, { kind: 'rsa-pss', hash: 'sha512', saltLength: 0 }],
    ['PSS with SHA-1, as it is where nothing is said', pss(null, null, 20), null, null],
    ['PSS with SHA-1 for the mask only', pss('sha256', null, 32), null, null],
    ['PSS with two hashes', pss('sha256', 'sha384', 32), null, null],
    ['PSS with SHA-1, said', pss('sha1', 'sha1', 20), null, null],
    ['PSS without parameters', algorithm(PSS), null, null],
    ['nobody’s', algorithm('1.2.3'), null, null],
  ])('%s', (_name, der, digest, scheme) => {
    expect(readSignatureScheme(readElement(der), digest)).toEqual(scheme);
  });

  it.each<[string, Uint8Array]>([
    ['no sequence', NULL],
    ['empty', seq()],
    ['that begins with something else', seq(NULL)],
    ['PSS whose parameters are nothing', algorithm(PSS, NULL)],
    [
      'PSS with a negative salt',
      algorithm(
        PSS,
        seq(
          encode(0xa0, algorithm(HASH.sha256)),
          encode(0xa1, algorithm(MGF1, algorithm(HASH.sha256))),
          encode(0xa2, encode(0x02, Buffer.of(255))),
        ),
      ),
    ],
    [
      'PSS whose hash is nothing',
      algorithm(PSS, seq(encode(0xa0), encode(0xa1, algorithm(MGF1, algorithm(HASH.sha256))))),
    ],
  ])('%s is malformed', (_name, der) => {
    expect(() => readSignatureScheme(readElement(der))).toThrow(DerError);
  });

  it('of a hash', () => {
    expect(Object.values(HASH).map((id) => readHash(readElement(algorithm(id))))).toEqual([
      null,
      'sha256',
      'sha384',
      'sha512',
    ]);
    expect(() => readHash(readElement(seq()))).toThrow(DerError);
  });
});

const data = Buffer.from('what is signed');
type Pair = { publicKey: KeyObject; privateKey: KeyObject };
const ec = (namedCurve: string): Pair => generateKeyPairSync('ec', { namedCurve });
const KEYS = {
  p256: ec('P-256'),
  p384: ec('P-384'),
  p521: ec('P-521'),
  ed25519: generateKeyPairSync('ed25519') as Pair,
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }) as Pair,
  restricted: generateKeyPairSync('rsa-pss', {
    modulusLength: 2048,
    hashAlgorithm: 'sha256',
    mgf1HashAlgorithm: 'sha256',
  }) as Pair,
  weak: generateKeyPairSync('rsa', { modulusLength: 1024 }) as Pair,
  k1: ec('secp256k1'),
};
const padded = (key: KeyObject, saltLength = 32) => ({ key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });

describe('a scheme', () => {
  const made: [string, keyof typeof KEYS, Uint8Array, SignatureScheme][] = [
    ...(['p256', 'p384', 'p521'] as const).flatMap((key) =>
      (['sha256', 'sha384', 'sha512'] as const).map(
        (hash): [string, keyof typeof KEYS, Uint8Array, SignatureScheme] => [
          `${key} with ${hash}`,
          key,
          sign(hash, data, KEYS[key].privateKey),
          { kind: 'ecdsa', hash },
        ],
      ),
    ),
    ...(['sha256', 'sha384', 'sha512'] as const).map(
      (hash): [string, keyof typeof KEYS, Uint8Array, SignatureScheme] => [
        `rsa with ${hash}`,
        'rsa',
        sign(hash, data, KEYS.rsa.privateKey),
        { kind: 'rsa', hash },
      ],
    ),
    [
      'rsa-pss',
      'rsa',
      sign('sha256', data, padded(KEYS.rsa.privateKey)),
      { kind: 'rsa-pss', hash: 'sha256', saltLength: 32 },
    ],
    [
      'rsa-pss, a key for it only',
      'restricted',
      sign('sha256', data, padded(KEYS.restricted.privateKey)),
      { kind: 'rsa-pss', hash: 'sha256', saltLength: 32 },
    ],
    ['ed25519', 'ed25519', sign(null, data, KEYS.ed25519.privateKey), { kind: 'ed25519' }],
  ];
  const schemes = [...new Map(made.map(([, , , scheme]) => [JSON.stringify(scheme), scheme])).values()];

  it.each(made)('%s: holds for its key and scheme, and for no other', (_name, own, signature, scheme) => {
    for (const [name, { publicKey }] of Object.entries(KEYS))
      for (const other of schemes) {
        const is = name === own && JSON.stringify(other) === JSON.stringify(scheme);
        expect(verifyWithScheme(other, publicKey, data, signature), `${name} ${JSON.stringify(other)}`).toBe(is);
      }
    expect(verifyWithScheme(scheme, KEYS[own].publicKey, Buffer.from('another'), signature)).toBe(false);
    expect(verifyWithScheme(scheme, KEYS[own].publicKey, data, signature.subarray(1))).toBe(false);
    expect(verifyWithScheme(scheme, KEYS[own].publicKey, data, new Uint8Array(0))).toBe(false);
  });

  it('an RSA-PSS signature without its leading zero does not hold', () => {
    // One of 256 signatures begins with a zero byte; the salt makes each another one.
    let signature = sign('sha256', data, padded(KEYS.rsa.privateKey));
    while (signature[0] !== 0) signature = sign('sha256', data, padded(KEYS.rsa.privateKey));
    const digest = createHash('sha256').update(data).digest();
    for (const [bytes, holds] of [
      [signature, true],
      [signature.subarray(1), false],
    ] as const) {
      const scheme = { kind: 'rsa-pss', hash: 'sha256', saltLength: 32 } as const;
      expect(verifyWithScheme(scheme, KEYS.rsa.publicKey, data, bytes)).toBe(holds);
      expect(verifySignature(KEYS.rsa.publicKey, data, bytes)).toBe(holds);
      expect(verifyDigest(KEYS.rsa.publicKey, 'sha256', digest, bytes)).toBe(holds);
    }
  });

  it('a salt of another length than the parameters say does not hold', () => {
    for (const saltLength of [0, 20, 31, 33, 64])
      expect(
        verifyWithScheme(
          { kind: 'rsa-pss', hash: 'sha256', saltLength },
          KEYS.rsa.publicKey,
          data,
          sign('sha256', data, padded(KEYS.rsa.privateKey)),
        ),
      ).toBe(false);
  });

  it('an RSA key that is too short, and a curve that is not accepted, hold in none', () => {
    const weak = sign('sha256', data, KEYS.weak.privateKey);
    const k1 = sign('sha256', data, KEYS.k1.privateKey);
    expect(verify('sha256', data, KEYS.weak.publicKey, weak)).toBe(true);
    expect(verifyWithScheme({ kind: 'rsa', hash: 'sha256' }, KEYS.weak.publicKey, data, weak)).toBe(false);
    expect([verifySignature(KEYS.weak.publicKey, data, weak), verifySignature(KEYS.k1.publicKey, data, k1)]).toEqual([
      false,
      false,
    ]);
    expect(verifyDigest(KEYS.weak.publicKey, 'sha256', createHash('sha256').update(data).digest(), weak)).toBe(false);
    expect(verifyDigest(KEYS.k1.publicKey, 'sha256', createHash('sha256').update(data).digest(), k1)).toBe(false);
    expect(otherSchemeOf(KEYS.weak.publicKey, data, weak)).toBeNull();
  });
});

describe('RSA over a digest', () => {
  const digest = createHash('sha256').update(data).digest();
  it.each([2050, 2054, 2056])('a modulus of %d bits: PSS holds as the platform says', (modulusLength) => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength });
    for (const salt of [0, 20, 32]) {
      const signature = sign('sha256', data, padded(privateKey, salt));
      expect(verifyDigest(publicKey, 'sha256', digest, signature)).toBe(true);
      expect(verifyDigest(publicKey, 'sha384', digest, signature)).toBe(false);
      expect(verifyDigest(publicKey, 'sha256', digest.subarray(1), signature)).toBe(false);
    }
    expect(verifyDigest(publicKey, 'sha256', digest, sign('sha256', data, privateKey))).toBe(true);
  });

  it('a number that is longer than the encoding does not hold (RFC 8017 §8.1.2, step 2c)', () => {
    // With 2049 bits the encoding has 256 bytes and the number 257: the first must be zero.
    const { publicKey, privateKey } = rsaOfOddLength();
    const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n!, 'base64url');
    const salted = (): Buffer => encodedOf(publicKey, sign('sha256', data, padded(privateKey)));
    let encoded = salted();
    expect([encoded.length, encoded[0]]).toEqual([257, 0]);
    expect(isPss(encoded, { hash: 'sha256', mask: 'sha256' }, digest, 2049)).toBe(true);
    // Another salt gives another number; it has to be below the modulus with one more bit, too.
    for (encoded[0] = 1; Buffer.compare(encoded, modulus) >= 0; encoded[0] = 1) encoded = salted();
    const longer = privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encoded);
    expect(verify('sha256', data, padded(publicKey), longer)).toBe(false);
    expect(verifyRsaDigest(publicKey, 'sha256', digest, longer)).toBe(false);
  });

  it('PSS with any byte of its encoding changed does not hold', () => {
    const opened = encodedOf(KEYS.rsa.publicKey, sign('sha256', data, padded(KEYS.rsa.privateKey)));
    const hashes = { hash: 'sha256', mask: 'sha256' };
    expect(isPss(opened, hashes, digest, 2048)).toBe(true);
    expect(isPss(opened, { hash: 'sha256', mask: 'sha384' }, digest, 2048)).toBe(false);
    for (let at = 0; at < opened.length; at += 1) {
      const changed = Buffer.from(opened);
      changed[at]! ^= at === 0 ? 0x80 : 1;
      expect(isPss(changed, hashes, digest, 2048), `byte ${at}`).toBe(false);
    }
  });

  it('PKCS #1 with another padding does not hold', () => {
    const info = Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), digest]);
    const block = (...parts: Uint8Array[]): Buffer =>
      Buffer.concat([Buffer.concat(parts), Buffer.alloc(256)]).subarray(0, 256);
    const fill = Buffer.alloc(256 - info.length - 3, 0xff);
    const holds = (encoded: Buffer): boolean =>
      verifyRsaDigest(
        KEYS.rsa.publicKey,
        'sha256',
        digest,
        privateEncrypt({ key: KEYS.rsa.privateKey, padding: constants.RSA_NO_PADDING }, encoded),
      );
    expect(holds(block(Buffer.of(0, 1), fill, Buffer.of(0), info))).toBe(true);
    // Bleichenbacher 2006: a short padding and garbage behind the digest.
    expect(holds(block(Buffer.of(0, 1), fill.subarray(0, 8), Buffer.of(0), info))).toBe(false);
    expect(holds(block(Buffer.of(0, 2), fill, Buffer.of(0), info))).toBe(false);
    expect(holds(block(Buffer.of(0, 1), fill.fill(0xfe, 3, 4), Buffer.of(0), info))).toBe(false);
    expect(holds(block(Buffer.of(0, 1), Buffer.alloc(fill.length + 1 + 19, 0xff), Buffer.of(0), digest))).toBe(false);
  });
});

/** What an RSA signature opens to. */
function encodedOf(key: KeyObject, signature: Uint8Array): Buffer {
  const { n, e } = key.export({ format: 'jwk' }) as { n: string; e: string };
  const number = (text: string): bigint => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);
  const [modulus, exponent] = [number(n), number(e)];
  let [base, result] = [BigInt(`0x${Buffer.from(signature).toString('hex')}`), 1n];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return Buffer.from(result.toString(16).padStart(signature.length * 2, '0'), 'hex');
}

/** A key of 2049 bits, which the platform does not make itself; its primes have their two highest bits set. */
function rsaOfOddLength(): Pair {
  const bytes = (value: bigint): string => {
    const hex = value.toString(16);
    return Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, 'hex').toString('base64url');
  };
  const inverse = (value: bigint, modulus: bigint): bigint => {
    let [r0, r1, t0, t1] = [modulus, value % modulus, 0n, 1n];
    while (r1 !== 0n) [r0, r1, t0, t1] = [r1, r0 % r1, t1, t0 - (r0 / r1) * t1];
    return ((t0 % modulus) + modulus) % modulus;
  };
  const [p, q] = [generatePrimeSync(1025, { bigint: true }), generatePrimeSync(1024, { bigint: true })];
  const [n, e] = [p * q, 65_537n];
  const d = inverse(e, (p - 1n) * (q - 1n));
  const [dp, dq, qi] = [d % (p - 1n), d % (q - 1n), inverse(q, p)].map(bytes) as [string, string, string];
  const key = { kty: 'RSA', n: bytes(n), e: bytes(e), d: bytes(d), p: bytes(p), q: bytes(q), dp, dq, qi };
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

describe('a scheme that is not accepted is named', () => {
  it.each<[string, keyof typeof KEYS, Uint8Array, string | null]>([
    ['ECDSA with SHA-1', 'p256', sign('sha1', data, KEYS.p256.privateKey), 'ECDSA with SHA-1'],
    [
      'ECDSA with SHA-224, raw',
      'p256',
      sign('sha224', data, { key: KEYS.p256.privateKey, dsaEncoding: 'ieee-p1363' }),
      'ECDSA with SHA-224',
    ],
    ['P-384 with SHA-512', 'p384', sign('sha512', data, KEYS.p384.privateKey), 'ECDSA with SHA-512'],
    ['RSA with SHA3-256', 'rsa', sign('sha3-256', data, KEYS.rsa.privateKey), 'RSA PKCS #1 v1.5 with SHA3-256'],
    ['RSA-PSS with SHA-224', 'rsa', sign('sha224', data, padded(KEYS.rsa.privateKey, 28)), 'RSA-PSS with SHA-224'],
    [
      'Ed25519 over a digest',
      'ed25519',
      sign(null, createHash('sha512').update(data).digest(), KEYS.ed25519.privateKey),
      'Ed25519 over a SHA-512 digest',
    ],
    ['a signature over something else', 'p256', sign('sha1', Buffer.from('x'), KEYS.p256.privateKey), null],
    ['noise under RSA', 'rsa', Buffer.alloc(256, 1), null],
    ['noise that ends as PSS does', 'rsa', Buffer.alloc(256, 0xbc).fill(0, 0, 1), null],
    ['noise longer than the modulus', 'rsa', Buffer.alloc(257, 1), null],
    ['noise under Ed25519', 'ed25519', Buffer.alloc(64, 1), null],
    ['nothing', 'p256', new Uint8Array(0), null],
  ])('%s', (_name, key, signature, scheme) => {
    expect(otherSchemeOf(KEYS[key].publicKey, data, signature)).toBe(scheme);
    expect(verifySignature(KEYS[key].publicKey, data, signature)).toBe(false);
  });

  it('by its length, where no other algorithm has that length', () => {
    expect([114, 2420, 3309, 4627, 7856, 49_856].map((length) => unsupportedByLength(new Uint8Array(length)))).toEqual([
      'Ed448',
      'ML-DSA-44',
      'ML-DSA-65',
      'ML-DSA-87',
      'SLH-DSA-128s',
      'SLH-DSA-256f',
    ]);
    for (const length of [0, 64, 70, 71, 72, 96, 132, 256, 384, 512])
      expect(unsupportedByLength(new Uint8Array(length))).toBeNull();
  });
});

describe('Ed25519', () => {
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const little = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
  const [r] = [sign(null, data, KEYS.ed25519.privateKey).subarray(0, 32)];
  const P = 2n ** 255n - 19n;

  it.each<[string, Uint8Array, RegExp | null]>([
    ['a signature', sign(null, data, KEYS.ed25519.privateKey), null],
    ['the largest S', Buffer.concat([r, little(L - 1n)]), null],
    ['S as large as the order', Buffer.concat([r, little(L)]), /too large/u],
    ['S with all bits', Buffer.concat([r, Buffer.alloc(32, 255)]), /too large/u],
    ['63 bytes', Buffer.alloc(63), /has 64 bytes, this one has 63/u],
    ['65 bytes', Buffer.alloc(65), /this one has 65/u],
    ['no bytes', new Uint8Array(0), /this one has 0/u],
    ['R of a y that is on no point', Buffer.concat([little(2n), little(1n)]), /not a point/u],
    ['R of a y above the field', Buffer.concat([little(P + 1n), little(1n)]), /not a point/u],
  ])('%s', (_name, signature, problem) => {
    if (problem === null) expect(notEd25519(signature)).toBeNull();
    else expect(notEd25519(signature)).toMatch(problem);
  });

  it('S plus the order is the same number and another signature: neither variant takes it', () => {
    const good = sign(null, data, KEYS.ed25519.privateKey);
    const s = BigInt(`0x${Buffer.from(good.subarray(32)).reverse().toString('hex')}`);
    const twin = Buffer.concat([good.subarray(0, 32), little(s + L)]);
    expect(verifySignature(KEYS.ed25519.publicKey, data, good)).toBe(true);
    expect(verifySignature(KEYS.ed25519.publicKey, data, twin)).toBe(false);
    const digest = createHash('sha512').update(data).digest();
    expect(verifyEd25519ph(KEYS.ed25519.publicKey, digest, good)).toBe(false);
    expect(verifyEd25519ph(KEYS.ed25519.publicKey, digest, twin)).toBe(false);
    expect(verifyEd25519ph(KEYS.ed25519.publicKey, digest.subarray(1), good)).toBe(false);
    expect(verifyEd25519ph(KEYS.p256.publicKey, digest, good)).toBe(false);
  });
});

describe('a public key', () => {
  it.each<[keyof typeof KEYS, string, boolean]>([
    ['p256', 'ecdsa-p256', true],
    ['p384', 'ecdsa-p384', true],
    ['p521', 'ecdsa-p521', true],
    ['ed25519', 'ed25519', true],
    ['rsa', 'rsa-2048', true],
    ['restricted', 'rsa-pss-2048', true],
    ['weak', 'rsa-1024', false],
    ['k1', 'ecdsa-secp256k1', false],
  ])('%s is %s', (name, type, accepted) => {
    const { publicKey } = KEYS[name];
    const imported = importDer(publicKey.export({ type: 'spki', format: 'der' }));
    expect([keyTypeOf(publicKey), keyTypeOf(imported)]).toEqual([type, type]);
    expect([keyProblem(publicKey) === null, keyProblem(imported) === null]).toEqual([accepted, accepted]);
    expect(keyFingerprint(imported)).toBe(keyFingerprint(publicKey));
  });

  it('of a kind for agreement, and one of DSA, is refused by name', () => {
    expect(keyProblem(generateKeyPairSync('x25519').publicKey)).toBe('keys of type x25519 are not supported');
    expect(keyTypeOf(generateKeyPairSync('ed448').publicKey)).toBe('ed448');
    expect(verifyDigest(generateKeyPairSync('ed448').publicKey, 'sha256', Buffer.alloc(32), Buffer.alloc(114))).toBe(
      false,
    );
  });

  it('PKCS #1 is read where it is said to be, and nothing else is', () => {
    const pkcs1 = KEYS.rsa.publicKey.export({ type: 'pkcs1', format: 'der' });
    expect(keyFingerprint(importDer(pkcs1, 'pkcs1'))).toBe(keyFingerprint(KEYS.rsa.publicKey));
    expect(() => importDer(pkcs1)).toThrow();
    expect(() => importDer(KEYS.p256.publicKey.export({ type: 'spki', format: 'der' }), 'pkcs1')).toThrow();
    expect(() => importDer(new Uint8Array(0))).toThrow();
  });

  it('one hash may be demanded, and then no other will do', () => {
    for (const name of ['p384', 'p521', 'rsa'] as const) {
      const signature = sign('sha256', data, KEYS[name].privateKey);
      expect(verifySignature(KEYS[name].publicKey, data, signature)).toBe(true);
      expect(verifySignature(KEYS[name].publicKey, data, signature, 'sha256')).toBe(true);
      expect(verifySignature(KEYS[name].publicKey, data, signature, 'sha512')).toBe(false);
    }
  });
});
