import { createPublicKey, verify } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bundle } from './bundle.ts';
import { deriveKey, keyFromScalar, sign, signRaw } from './ecdsa.ts';
import { createInstance, type SignOptions } from './instance.ts';

const statement = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'web.tar.gz', digest: { sha256: 'ab'.repeat(32) } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: { hello: 'world' },
};
const identity = 'https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v1.0.0';
const issuer = 'https://token.actions.githubusercontent.com';
const at = new Date('2026-05-04T10:20:30Z');
const who = {
  identity,
  issuer,
  oids: {
    sourceRepositoryURI: 'https://github.com/acme/web',
    sourceRepositoryDigest: '1'.repeat(40),
    runInvocationURI: `https://github.com/acme/web/${'r'.repeat(200)}`,
  },
  at,
};

function check(
  bundle: Bundle,
  root = createInstance('s').trustedRoot,
  thresholds = { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 },
  artifact?: Buffer,
) {
  const material = toTrustMaterial(TrustedRoot.fromJSON(root), (hint) => {
    const key = createInstance('s').key('release');
    if (hint !== key.hint) throw new Error('no such key');
    return { publicKey: createPublicKey(key.pem), validFor: () => true };
  });
  return new Verifier(material, thresholds).verify(toSignedEntity(bundleFromJSON(bundle), artifact), undefined);
}

describe('deterministic ECDSA', () => {
  it.each([
    [
      'sample',
      'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716',
      'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
    ],
    [
      'test',
      'f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367',
      '19f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083',
    ],
  ])('agrees with RFC 6979 A.2.5 for "%s"', (message, r, s) => {
    const key = keyFromScalar(Buffer.from('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721', 'hex'));
    const signature = signRaw(key, Buffer.from(message));
    expect([signature.r.toString(16), signature.s.toString(16)]).toEqual([r, s]);
  });

  it('is accepted by OpenSSL for any key and message', () => {
    fc.assert(
      fc.property(fc.string(), fc.uint8Array({ maxLength: 300 }), (seed, message) => {
        const key = deriveKey(seed, 'k');
        const publicKey = createPublicKey({ key: key.spki, format: 'der', type: 'spki' });
        expect(verify('sha256', message, publicKey, sign(key, message))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('bundles', () => {
  const cases: [
    string,
    Partial<SignOptions>,
    { tlogThreshold: number; ctlogThreshold: number; timestampThreshold: number },
  ][] = [
    ['log v1', {}, { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 }],
    ['log v1 and a timestamp', { timestamp: true }, { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 2 }],
    ['log v2', { log: 'v2' }, { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 }],
    ['a timestamp only', { log: 'none' }, { tlogThreshold: 0, ctlogThreshold: 1, timestampThreshold: 1 }],
  ];

  it.each(cases)('verify with @sigstore/verify: %s', (_, how, thresholds) => {
    const instance = createInstance('s');
    for (let before = 0; before < 11; before++) {
      const signer = check(instance.sign(statement, { ...who, ...how }), instance.trustedRoot, thresholds);
      expect(signer.identity?.subjectAlternativeName).toBe(identity);
      expect(signer.identity?.extensions?.issuer).toBe(issuer);
    }
  });

  it('sign an artifact, and a statement by key, with and without a log', () => {
    const instance = createInstance('s');
    const artifact = Buffer.from('bytes');
    expect(() => check(instance.signBlob(artifact, who), instance.trustedRoot, undefined, artifact)).not.toThrow();
    expect(() =>
      check(instance.signBlob(artifact, who), instance.trustedRoot, undefined, Buffer.from('other')),
    ).toThrow();
    const key = instance.key('release');
    const unlogged = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 };
    expect(() => check(instance.signWithKey(statement, key), instance.trustedRoot, unlogged)).not.toThrow();
    expect(() =>
      check(instance.signWithKey(statement, key, { at, log: 'v1' }), instance.trustedRoot, {
        ...unlogged,
        tlogThreshold: 1,
        timestampThreshold: 1,
      }),
    ).not.toThrow();
  });

  it.each<[string, (bundle: Bundle) => void]>([
    [
      'a payload changed after signing',
      (b) => {
        b.dsseEnvelope!.payload = Buffer.from(JSON.stringify({ ...statement, predicate: {} })).toString('base64');
      },
    ],
    [
      'another signature',
      (b) => {
        b.dsseEnvelope!.signatures[0]!.sig = createInstance('t').sign(statement, who).dsseEnvelope!.signatures[0]!.sig;
      },
    ],
    [
      'another time in the log',
      (b) => {
        b.verificationMaterial.tlogEntries[0]!.integratedTime = '1700000000';
      },
    ],
    [
      'another tree size in the checkpoint',
      (b) => {
        const { checkpoint } = b.verificationMaterial.tlogEntries[0]!.inclusionProof;
        checkpoint.envelope = checkpoint.envelope.replace('\n1\n', '\n2\n');
      },
    ],
    [
      'a leaf that the proof does not lead to',
      (b) => {
        b.verificationMaterial.tlogEntries[0]!.inclusionProof.hashes = [Buffer.alloc(32).toString('base64')];
      },
    ],
    [
      'a certificate of another instance',
      (b) => {
        b.verificationMaterial.certificate = createInstance('t').sign(statement, who).verificationMaterial.certificate!;
      },
    ],
    [
      'no log entry',
      (b) => {
        b.verificationMaterial.tlogEntries = [];
      },
    ],
  ])('do not verify with %s', (_, change) => {
    const bundle = createInstance('s').sign(statement, who);
    change(bundle);
    expect(() => check(bundle)).toThrow();
  });

  it('do not verify where the certificate log never promised them, or out of their ten minutes', () => {
    expect(() => check(createInstance('s').sign(statement, { ...who, sct: false }))).toThrow(/SCT|certificate/i);
    expect(() =>
      check(createInstance('s').sign(statement, { ...who, notBefore: new Date('2026-05-05T00:00:00Z') })),
    ).toThrow();
    expect(() => check(createInstance('t').sign(statement, who))).toThrow();
  });

  it('are the same bytes for the same seed and order, and others for another seed', () => {
    const story = (seed: string) => {
      const instance = createInstance(seed);
      return JSON.stringify([
        instance.sign(statement, who),
        instance.sign(statement, { ...who, log: 'v2' }),
        instance.trustedRoot,
      ]);
    };
    expect(story('s')).toBe(story('s'));
    expect(story('s')).not.toBe(story('t'));
  });
});
