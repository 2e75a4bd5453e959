import { constants, createPublicKey, generateKeyPairSync, hash, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cachedSignatureCheck, withSignatureCache } from './signature-cache.ts';
import { importDer, verifyDigest, verifySignature } from './public-key.ts';
import { verifyWithScheme } from './scheme.ts';

const { publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519').publicKey;
const [message, signature] = [Buffer.from('message'), Buffer.from('signature')];

/** How many of these questions are really worked on, one after the other under one trust. */
function countChecks(
  questions: readonly (readonly [string, typeof publicKey, Uint8Array, Uint8Array])[],
  trust: object = {},
): number {
  let count = 0;
  withSignatureCache(trust, () => {
    for (const question of questions) {
      cachedSignatureCheck(...question, () => {
        count += 1;
        return true;
      });
    }
  });
  return count;
}

describe('a cached result', () => {
  const question = ['a', publicKey, message, signature] as const;
  it.each([
    ['the same question', question, 1],
    [
      'the same key, imported again',
      ['a', createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })), message, signature] as const,
      1,
    ],
    ['another algorithm', ['b', publicKey, message, signature] as const, 2],
    ['another key', ['a', other, message, signature] as const, 2],
    ['another message', ['a', publicKey, Buffer.from('messagf'), signature] as const, 2],
    ['another signature', ['a', publicKey, message, Buffer.from('signaturf')] as const, 2],
    ['the same bytes, cut elsewhere', ['a', publicKey, Buffer.from('messages'), Buffer.from('ignature')] as const, 2],
    ['a longer algorithm, a shorter message', ['am', publicKey, Buffer.from('essage'), signature] as const, 2],
    ['an algorithm that differs beyond its lowest eight bits', ['\u0161', publicKey, message, signature] as const, 2],
    ['an algorithm that holds the lengths of another', ['a\n', publicKey, message, signature] as const, 2],
    [
      'no message, all in the signature',
      ['a', publicKey, Buffer.alloc(0), Buffer.concat([message, signature])] as const,
      2,
    ],
    ['message and signature exchanged', ['a', publicKey, signature, message] as const, 2],
    [
      'a message with a zero byte more',
      ['a', publicKey, Buffer.concat([message, Buffer.of(0)]), signature] as const,
      2,
    ],
  ])('%s', (_name, next, count) => {
    expect(countChecks([question, next])).toBe(count);
  });

  it('is not taken to another trust, and not kept outside of one', () => {
    const trust = {};
    expect(countChecks([question], trust)).toBe(1);
    expect(countChecks([question], trust)).toBe(0);
    expect(countChecks([question], {})).toBe(1);
    let count = 0;
    for (let i = 0; i < 2; i += 1)
      cachedSignatureCheck(...question, () => {
        count += 1;
        return true;
      });
    expect(count).toBe(2);
  });

  it('may be no, and one that throws is none', () => {
    withSignatureCache({}, () => {
      expect(cachedSignatureCheck(...question, () => false)).toBe(false);
      expect(cachedSignatureCheck(...question, () => true)).toBe(false);
      expect(() =>
        cachedSignatureCheck('b', publicKey, message, signature, () => {
          throw new Error('fault');
        }),
      ).toThrow('fault');
      expect(cachedSignatureCheck('b', publicKey, message, signature, () => true)).toBe(true);
    });
  });

  it('is forgotten when there are many', () => {
    const trust = {};
    countChecks([question], trust);
    countChecks(
      Array.from({ length: 8192 }, (_, i) => [`n ${i}`, publicKey, message, signature] as const),
      trust,
    );
    expect(countChecks([question], trust)).toBe(1);
  });

  it('keeps the answers of an outer trust apart from an inner one', () => {
    const [outer, inner] = [{}, {}];
    withSignatureCache(outer, () => {
      expect(countChecks([question], inner)).toBe(1);
      expect(cachedSignatureCheck(...question, () => false)).toBe(false);
    });
  });
});

describe('real signatures under one trust', () => {
  it('RSA: the same bytes hold with the salt, hash and padding they were made with, and with no other', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const pss = sign('sha256', message, { key: rsa.privateKey, padding, saltLength: 32 });
    const pkcs1 = sign('sha256', message, rsa.privateKey);
    withSignatureCache({}, () => {
      for (let round = 0; round < 3; round += 1) {
        for (const saltLength of [0, 20, 31, 32, 33]) {
          const scheme = { kind: 'rsa-pss', hash: 'sha256', saltLength } as const;
          expect(verifyWithScheme(scheme, rsa.publicKey, message, pss)).toBe(saltLength === 32);
          expect(verifyWithScheme(scheme, rsa.publicKey, message, pkcs1)).toBe(false);
        }
        expect(verifyWithScheme({ kind: 'rsa-pss', hash: 'sha384', saltLength: 32 }, rsa.publicKey, message, pss)).toBe(
          false,
        );
        expect(verifyWithScheme({ kind: 'rsa', hash: 'sha256' }, rsa.publicKey, message, pss)).toBe(false);
        expect(verifyWithScheme({ kind: 'rsa', hash: 'sha256' }, rsa.publicKey, message, pkcs1)).toBe(true);
        expect(verifyWithScheme({ kind: 'rsa', hash: 'sha512' }, rsa.publicKey, message, pkcs1)).toBe(false);
        expect(verifySignature(rsa.publicKey, message, pss)).toBe(true);
      }
    });
  });

  it('RSA: keys of the same modulus whose parameters differ are different keys', () => {
    const limited = generateKeyPairSync('rsa-pss', {
      modulusLength: 2048,
      hashAlgorithm: 'sha256',
      mgf1HashAlgorithm: 'sha256',
    });
    const jwk = createPublicKey({
      key: limited.publicKey.export({ type: 'spki', format: 'der' }),
      format: 'der',
      type: 'spki',
    });
    // The same modulus and exponent as rsaEncryption: everything after the AlgorithmIdentifier is the same.
    const spki = limited.publicKey.export({ type: 'spki', format: 'der' });
    const algorithm = spki.subarray(4, 6 + spki[5]!);
    const rest = spki.subarray(4 + algorithm.length);
    const plainAlgorithm = Buffer.from('300d06092a864886f70d0101010500', 'hex');
    const length = plainAlgorithm.length + rest.length;
    const plain = importDer(Buffer.concat([Buffer.of(0x30, 0x82, length >> 8, length & 255), plainAlgorithm, rest]));
    const made = sign('sha256', message, limited.privateKey);
    const pkcs1 = { kind: 'rsa', hash: 'sha256' } as const;
    withSignatureCache({}, () => {
      let questions = 0;
      for (const key of [jwk, plain, jwk, plain])
        cachedSignatureCheck('a', key, message, made, () => {
          questions += 1;
          return true;
        });
      expect(questions).toBe(2);
      for (let round = 0; round < 2; round += 1) {
        expect(verifySignature(limited.publicKey, message, made)).toBe(true);
        expect(verifySignature(plain, message, made)).toBe(true);
        expect(verifyWithScheme(pkcs1, limited.publicKey, message, made)).toBe(false);
        expect(verifyWithScheme(pkcs1, plain, message, made)).toBe(false);
      }
    });
  });

  it('over data and over the digest of the same length are different questions, as are the hashes of a digest', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const digest = hash('sha256', message, 'buffer');
    const made = sign('sha256', message, rsa.privateKey);
    withSignatureCache({}, () => {
      for (let round = 0; round < 2; round += 1) {
        expect(verifyDigest(rsa.publicKey, 'sha256', digest, made)).toBe(true);
        expect(verifyDigest(rsa.publicKey, 'sha384', digest, made)).toBe(false);
        expect(verifySignature(rsa.publicKey, digest, made)).toBe(false);
        expect(verifySignature(rsa.publicKey, message, made)).toBe(true);
      }
    });
  });

  it('bytes that change after a key was imported do not change the key of an answer', () => {
    const [one, two] = [
      generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    ];
    const spki = one.publicKey.export({ type: 'spki', format: 'der' });
    const key = importDer(spki);
    two.publicKey.export({ type: 'spki', format: 'der' }).copy(spki);
    const digest = hash('sha384', message, 'buffer');
    for (let i = 0; i < 40; i += 1) {
      expect(verifyDigest(key, 'sha384', digest, sign('sha384', message, one.privateKey))).toBe(true);
      expect(verifyDigest(key, 'sha384', digest, sign('sha384', message, two.privateKey))).toBe(false);
    }
  });

  it.each(['P-256', 'P-384', 'ed25519', 'rsa'] as const)('%s: what holds does not make anything else hold', (kind) => {
    const make = () => {
      if (kind === 'ed25519') return generateKeyPairSync('ed25519');
      return kind === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: kind });
    };
    const [one, two] = [make(), make()];
    const data = Buffer.from('signed');
    const made = sign(kind === 'ed25519' ? null : 'sha256', data, one.privateKey);
    const broken = Buffer.from(made);
    broken[broken.length - 1]! ^= 1;
    withSignatureCache({}, () => {
      for (let round = 0; round < 3; round += 1) {
        expect(verifySignature(one.publicKey, data, made)).toBe(true);
        expect(verifySignature(two.publicKey, data, made)).toBe(false);
        expect(verifySignature(one.publicKey, Buffer.from('signee'), made)).toBe(false);
        expect(verifySignature(one.publicKey, data, broken)).toBe(false);
        if (kind !== 'ed25519') expect(verifySignature(one.publicKey, data, made, 'sha512')).toBe(false);
        expect(verifyWithScheme({ kind: 'ed25519' }, one.publicKey, data, made)).toBe(kind === 'ed25519');
      }
    });
  });
});
