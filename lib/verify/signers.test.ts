/**
 * A result names only a signer that signed; real forms of signatures are read; unsupported ones are named and never
 * called false.
 */
import { createHash, createPublicKey, generateKeyPairSync, hash, sign, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ed25519, ed25519ph } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { verifyEd25519ph } from './key/ed25519.ts';
import { hasKeyId, keyIdsOf } from '#lib/verify/key/key-ids.ts';
import {
  CODE_SIGNING,
  type Issued,
  STATEMENT,
  TIME_STAMPING,
  TYPE,
  authority,
  bundle,
  ec,
  envelope,
  issue,
  log,
  oid,
  rsa,
  sanEmail,
  stamp,
} from './private-pki.fixture.ts';
import { preAuthEncoding } from '#lib/bytes/signing/pre-auth-encoding.ts';
import { compileTrust, parseTrust } from '#lib/verify/trust/trust.ts';
import type { CheckName, Expectation, TrustEntry, Verification } from '#lib/verify/result/verification.ts';
import { verifyEvidence } from './verify-evidence.ts';

const now = new Date('2026-06-01T00:00:00Z');
const ARTIFACT = Buffer.from('hello\n');
const ed = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const pemOf = ({ publicKey }: { publicKey: KeyObject }): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString();
const trusted = (pem: string, more: Partial<TrustEntry> = {}): TrustEntry => ({
  ...parseTrust(Buffer.from(pem), 'the key'),
  ...more,
});
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function verify(document: Json, entries: TrustEntry[], expected: Expectation = {}): Verification {
  const [reading] = readEvidence(Buffer.from(JSON.stringify(document)));
  if (reading?.ok !== true) throw new Error(JSON.stringify(reading));
  return verifyEvidence(reading, compileTrust({ version: 1, entries }), { now, expect: expected });
}
const checkOf = (result: Verification, name: CheckName = 'signature'): string => {
  const { outcome, code } = result.checks.find((one) => one.check === name)!;
  return `${result.outcome} ${outcome} ${code}`;
};

/** A message signature in a v0.3 bundle; `digest` null leaves it out as protobuf-JSON does. */
const message = (signature: Uint8Array, digest: 'sha256' | 'sha512' | null, hint = ''): Json => ({
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: { publicKey: { hint } },
  messageSignature: {
    messageDigest:
      digest === null
        ? {}
        : { algorithm: digest === 'sha256' ? 'SHA2_256' : 'SHA2_512', digest: b64(hash(digest, ARTIFACT, 'buffer')) },
    signature: b64(signature),
  },
});
const secretOf = (pair: { privateKey: KeyObject }): Uint8Array =>
  Buffer.from(pair.privateKey.export({ format: 'jwk' }).d!, 'base64url');
const prehashed = (data: Uint8Array): Uint8Array => ed25519ph.sign(data, secretOf(ed));
const paeOf = (payload: Uint8Array): Uint8Array => preAuthEncoding(TYPE, payload);
const PAYLOAD = Buffer.from(JSON.stringify(STATEMENT));
const dsse = (sig: Uint8Array, keyid = 'somebody', extra: { [key: string]: Json } = {}): Json => ({
  payload: b64(PAYLOAD),
  payloadType: TYPE,
  signatures: [{ sig: b64(sig), keyid, ...extra }],
});

describe('a signer is named only when its key has verified the signature', () => {
  const good = sign(null, ARTIFACT, ed.privateKey);
  const short = Buffer.of(1, 2, 3);
  const large = Buffer.concat([good.subarray(0, 32), Buffer.alloc(32, 0xff)]);
  const noPoint = Buffer.concat([Buffer.from(`02${'00'.repeat(31)}`, 'hex'), good.subarray(32)]);
  it.each<[string, Uint8Array, string, string]>([
    ['a genuine one of another key', sign(null, ARTIFACT, other.privateKey), '', 'error error undecidable'],
    ['a genuine one of that key, the artifact not at hand', good, '', 'error error undecidable'],
    ['the same with its name', good, 'mine', 'error error undecidable'],
    ['three bytes', short, '', 'failed fail malformed'],
    ['three bytes with the key’s name', short, 'mine', 'failed fail malformed'],
    ['63 bytes', good.subarray(0, 63), '', 'failed fail malformed'],
    ['65 bytes with the key’s name', Buffer.concat([good, Buffer.of(0)]), 'mine', 'failed fail malformed'],
    ['a number that is too large', large, 'mine', 'failed fail malformed'],
    ['a first half that is no point', noPoint, 'mine', 'failed fail malformed'],
    [
      'an ECDSA signature by an unknown key',
      sign('sha256', ARTIFACT, ec().privateKey),
      '',
      'untrusted fail key-unknown',
    ],
  ])('Ed25519 without the artifact: %s', (_name, signature, hint, expected) => {
    const result = verify(message(signature, 'sha256', hint), [trusted(pemOf(ed), { hint: 'mine' })]);
    expect(checkOf(result)).toBe(expected);
    expect([result.signer, result.trustedTimes]).toEqual([null, []]);
    expect(JSON.stringify(result.checks.filter((one) => one.code === 'undecidable'))).not.toContain('the key');
  });

  it('the artifact decides', () => {
    const entries = [trusted(pemOf(ed))];
    expect(verify(message(good, 'sha256'), entries, { artifact: ARTIFACT })).toMatchObject({
      outcome: 'verified',
      signer: { kind: 'key', name: 'the key' },
    });
    expect(
      verify(message(sign(null, ARTIFACT, other.privateKey), 'sha256'), entries, { artifact: ARTIFACT }),
    ).toMatchObject({ outcome: 'untrusted', signer: null });
    expect(verify(message(good, 'sha256'), entries, { artifact: Buffer.from('other') })).toMatchObject({
      outcome: 'failed',
      signer: null,
    });
  });

  it('a key that the document names and that did not sign is not named as signer', () => {
    for (const [pair, signature] of [
      [ec(), sign('sha256', PAYLOAD, ec().privateKey)],
      [ed, sign(null, PAYLOAD, other.privateKey)],
      [rsa(), Buffer.alloc(256, 1)],
    ] as const) {
      const result = verify(dsse(signature, 'mine'), [trusted(pemOf(pair), { hint: 'mine' })]);
      expect([result.outcome, result.signer]).toEqual(['failed', null]);
    }
  });

  it('a certificate whose key did not sign gives no signer, and no identity counts as expected', () => {
    const ca = authority('CA');
    const leaf = issue({ subject: 'leaf', issuer: ca, eku: [CODE_SIGNING], san: [sanEmail('ann@example.com')] });
    const forged = envelope(STATEMENT, ec().privateKey, { extra: { cert: leaf.pem } });
    for (const expected of [{}, { identity: 'ann@example.com' }, { identity: 'bob@example.com' }]) {
      const result = verify(forged, [trusted(ca.pem)], expected);
      expect([result.outcome, result.signer, result.checks.at(-1)!.outcome]).toEqual(['failed', null, 'skip']);
      expect(result.checks.at(-1)!.detail).not.toContain('@');
    }
    expect(verify(forged, [trusted(leaf.pem)])).toMatchObject({ outcome: 'failed', signer: null });
  });

  it('an npm key that did not sign is not named', () => {
    const keys = ec();
    const list = trusted(
      JSON.stringify({
        keys: [
          { keyid: 'SHA256:abc', key: b64(keys.publicKey.export({ type: 'spki', format: 'der' })), expires: null },
        ],
      }),
    );
    expect(verify(envelope(STATEMENT, ec().privateKey, { keyid: 'SHA256:abc' }), [list])).toMatchObject({
      outcome: 'failed',
      signer: null,
    });
  });
});

describe('Ed25519ph', () => {
  it('is RFC 8032 §7.3, test abc, and nothing near it', () => {
    const secret = Buffer.from('833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42', 'hex');
    const x = Buffer.from(ed25519.getPublicKey(secret)).toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const vector = Buffer.from(
      '98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406',
      'hex',
    );
    const digest = hash('sha512', Buffer.from('abc'), 'buffer');
    expect(verifyEd25519ph(key, digest, vector)).toBe(true);
    for (const at of [0, 20, 32, 63]) {
      const near = Buffer.from(vector);
      near[at]! ^= 1;
      expect(verifyEd25519ph(key, digest, near), String(at)).toBe(false);
    }
    // The same S plus the order of the group would hold too, were it not for RFC 8032 §5.1.7.
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${Buffer.from(vector.subarray(32).toReversed()).toString('hex')}`) + order;
    const malleable = Buffer.concat([
      vector.subarray(0, 32),
      Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse(),
    ]);
    expect(verifyEd25519ph(key, digest, malleable)).toBe(false);
    expect(verifyEd25519ph(key, digest.subarray(1), vector)).toBe(false);
    expect(verifyEd25519ph(ec().publicKey, digest, vector)).toBe(false);
  });
  it.each<[string, Json, Expectation, string]>([
    ['an envelope', dsse(prehashed(paeOf(PAYLOAD))), {}, 'verified pass ok'],
    ['an artifact by its digest', message(prehashed(ARTIFACT), 'sha512'), {}, 'verified pass ok'],
    [
      'an artifact at hand, named by another hash',
      message(prehashed(ARTIFACT), 'sha256'),
      { artifact: ARTIFACT },
      'verified pass ok',
    ],
    ['another payload', dsse(prehashed(paeOf(Buffer.from('{}')))), {}, 'untrusted fail key-unknown'],
    ['the payload without its envelope', dsse(prehashed(PAYLOAD)), {}, 'untrusted fail key-unknown'],
    ['another artifact', message(prehashed(Buffer.from('other')), 'sha512'), {}, 'error error undecidable'],
    [
      'another artifact, this one at hand',
      message(prehashed(Buffer.from('other')), 'sha512'),
      { artifact: ARTIFACT },
      'untrusted fail key-unknown',
    ],
    [
      'a context, which is another scheme',
      dsse(ed25519ph.sign(paeOf(PAYLOAD), secretOf(ed), { context: Buffer.from('x') })),
      {},
      'untrusted fail key-unknown',
    ],
  ])('%s', (_name, document, expected, outcome) => {
    const result = verify(document, [trusted(pemOf(ed))], expected);
    expect(checkOf(result)).toBe(outcome);
    expect(result.signer === null).toBe(result.outcome !== 'verified');
  });
});

describe('a message signature without a digest', () => {
  const entries = [trusted(pemOf(ed))];
  const document = message(sign(null, ARTIFACT, ed.privateKey), null);
  it('is valid over the given artifact, which is its subject', () => {
    expect(verify(document, entries, { artifact: ARTIFACT })).toMatchObject({
      outcome: 'verified',
      signer: { kind: 'key' },
    });
    expect(
      verify(document, entries, {
        artifact: ARTIFACT,
        digest: `sha256:${createHash('sha256').update(ARTIFACT).digest('hex')}`,
      }).outcome,
    ).toBe('verified');
    expect(verify(document, entries, { artifact: ARTIFACT, digest: `sha256:${'0'.repeat(64)}` }).outcome).toBe(
      'failed',
    );
    expect(verify(document, entries, { artifact: Buffer.from('other') })).toMatchObject({
      outcome: 'untrusted',
      signer: null,
    });
  });
  it('is undecidable without it, whatever the key', () => {
    expect(checkOf(verify(document, entries))).toBe('error error undecidable');
    expect(checkOf(verify(document, entries, { digest: `sha256:${'0'.repeat(64)}` }))).toBe('error error undecidable');
    const keys = ec();
    expect(checkOf(verify(message(sign('sha256', ARTIFACT, keys.privateKey), null), [trusted(pemOf(keys))]))).toBe(
      'error error undecidable',
    );
  });
  it('a log entry about another artifact is found', () => {
    const journal = log();
    const keys = ec();
    const signature = sign('sha256', ARTIFACT, keys.privateKey);
    const body = (digest: string): Json => ({
      apiVersion: '0.0.1',
      kind: 'hashedrekord',
      spec: {
        data: { hash: { algorithm: 'sha256', value: digest } },
        signature: { content: b64(signature), publicKey: { content: b64(Buffer.from(pemOf(keys))) } },
      },
    });
    const root = trusted(
      JSON.stringify({
        mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
        tlogs: [journal.trusted],
      }),
    );
    for (const [digest, outcome] of [
      [hash('sha256', ARTIFACT, 'hex'), 'verified'],
      ['0'.repeat(64), 'failed'],
    ] as const) {
      const plain = message(signature, null) as { verificationMaterial: { [key: string]: Json } };
      const logged = {
        ...plain,
        verificationMaterial: {
          ...plain.verificationMaterial,
          tlogEntries: [journal.entry(body(digest), 1_767_225_900)],
        },
      };
      expect(verify(logged as Json, [trusted(pemOf(keys)), root], { artifact: ARTIFACT }).outcome).toBe(outcome);
    }
  });
});

describe('schemes that are not accepted are named', () => {
  const strong = rsa();
  const pss = (hashName: string): Uint8Array =>
    sign(hashName, paeOf(PAYLOAD), { key: strong.privateKey, padding: 6, saltLength: 20 });
  const p256 = ec();
  it.each<[string, { publicKey: KeyObject }, Uint8Array, string]>([
    ['RSA-PSS with SHA-224', strong, pss('sha224'), 'RSA-PSS with SHA-224'],
    ['RSA-PSS with SHA-1', strong, pss('sha1'), 'RSA-PSS with SHA-1'],
    [
      'RSA PKCS #1 with SHA-224',
      strong,
      sign('sha224', paeOf(PAYLOAD), strong.privateKey),
      'RSA PKCS #1 v1.5 with SHA-224',
    ],
    ['RSA PKCS #1 with SHA-1', strong, sign('sha1', paeOf(PAYLOAD), strong.privateKey), 'RSA PKCS #1 v1.5 with SHA-1'],
    ['ECDSA with SHA-224', p256, sign('sha224', paeOf(PAYLOAD), p256.privateKey), 'ECDSA with SHA-224'],
    [
      'ECDSA P-256 with SHA-512, r‖s',
      p256,
      sign('sha512', paeOf(PAYLOAD), { key: p256.privateKey, dsaEncoding: 'ieee-p1363' }),
      'ECDSA with SHA-512',
    ],
    [
      'Ed25519 over a digest',
      ed,
      sign(null, hash('sha256', paeOf(PAYLOAD), 'buffer'), ed.privateKey),
      'Ed25519 over a SHA-256 digest',
    ],
  ])('%s', (_name, pair, signature, scheme) => {
    for (const keyid of ['', 'mine', 'another']) {
      const result = verify(dsse(signature, keyid), [trusted(pemOf(pair), { hint: 'mine' })]);
      expect([checkOf(result), result.checks[0]!.actual, result.signer]).toEqual([
        'error error unsupported',
        scheme,
        null,
      ]);
    }
    const changed = {
      ...(dsse(signature, 'mine') as { [key: string]: Json }),
      payload: b64(Buffer.from(JSON.stringify({ ...STATEMENT, predicate: { changed: true } }))),
    };
    expect(verify(changed, [trusted(pemOf(pair), { hint: 'mine' })]).outcome).toBe('failed');
  });
  it.each([
    [2420, 'ML-DSA-44'],
    [3309, 'ML-DSA-65'],
    [4627, 'ML-DSA-87'],
    [114, 'Ed448'],
    [7856, 'SLH-DSA-128s'],
  ])('%i bytes are as long as %s', (length, name) => {
    const result = verify(dsse(Buffer.alloc(length, 7)), [trusted(pemOf(ed))]);
    expect([checkOf(result), result.checks[0]!.actual]).toEqual(['error error unsupported', name]);
  });
  it('a certificate with such a key, or signed with such a scheme by a trusted authority, is unsupported', () => {
    const ca = authority('CA');
    const leaf = issue({ subject: 'leaf', issuer: ca, eku: [CODE_SIGNING] });
    // The same certificate with ECDSA with SHA-224 named as its algorithm, inside and out.
    const der = Buffer.from(
      Buffer.from(leaf.der)
        .toString('hex')
        .replaceAll(
          Buffer.from(oid('1.2.840.10045.4.3.2')).toString('hex'),
          Buffer.from(oid('1.2.840.10045.4.3.1')).toString('hex'),
        ),
      'hex',
    );
    const pem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----`;
    const document = envelope(STATEMENT, leaf.keys.privateKey, { extra: { cert: pem } });
    expect(checkOf(verify(document, [trusted(ca.pem)]), 'certificate-chain')).toBe('error error unsupported');
    expect(checkOf(verify(document, [trusted(authority('Another').pem)]), 'certificate-chain')).toBe(
      'untrusted fail certificate-untrusted',
    );
    const ed448 = issue({ subject: 'leaf', issuer: ca, eku: [CODE_SIGNING], keys: generateKeyPairSync('ed448') });
    const signed = dsse(sign(null, paeOf(PAYLOAD), ed448.keys.privateKey), '', { cert: ed448.pem });
    expect(checkOf(verify(signed, [trusted(ca.pem)]))).toBe('error error unsupported');
  });
});

describe('key ids', () => {
  it.each([
    ['Ed25519', ed],
    ['P-256', ec()],
    ['RSA', rsa()],
  ] as const)('%s: a changed document that names the key in any usual way has failed', (_name, pair) => {
    const spki = pair.publicKey.export({ type: 'spki', format: 'der' });
    const pem = pemOf(pair);
    const sha256 = hash('sha256', spki, 'buffer');
    const usual = [
      sha256.toString('hex'),
      sha256.toString('hex').toUpperCase(),
      sha256.toString('base64'),
      sha256.toString('base64url'),
      `SHA256:${sha256.toString('base64').replace(/=+$/u, '')}`,
      `sha256:${sha256.toString('hex')}`,
      hash('sha256', pem, 'hex'),
      hash('sha256', pem.trimEnd(), 'hex'),
    ];
    const signature =
      pair.publicKey.asymmetricKeyType === 'rsa'
        ? Buffer.alloc(256, 1)
        : sign(pair === ed ? null : 'sha256', Buffer.from('something else'), pair.privateKey);
    for (const keyid of usual)
      expect(checkOf(verify(dsse(signature, keyid), [trusted(pem)])), keyid).toBe('failed fail signature-mismatch');
    expect(verify(dsse(signature, hash('sha256', 'stranger', 'hex')), [trusted(pem)]).outcome).toBe('untrusted');
  });
  it('are those of securesystemslib, older in-toto, OpenSSH and certificates', () => {
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
      format: 'jwk',
    });
    const hex = Buffer.from('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', 'base64url').toString('hex');
    const ids = keyIdsOf(key);
    expect(
      hasKeyId(ids, hash('sha256', `{"keytype":"ed25519","keyval":{"public":"${hex}"},"scheme":"ed25519"}`, 'hex')),
    ).toBe(true);
    expect(
      hasKeyId(
        ids,
        hash(
          'sha256',
          `{"keyid_hash_algorithms":["sha256","sha512"],"keytype":"ed25519","keyval":{"public":"${hex}"},"scheme":"ed25519"}`,
          'hex',
        ),
      ),
    ).toBe(true);
    // RFC 8037 appendix A.3.
    expect(hasKeyId(ids, 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')).toBe(true);
    expect(hasKeyId(ids, 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4K')).toBe(false);
    expect(hasKeyId(ids, '')).toBe(false);
    const leaf = issue({ subject: 'leaf', eku: [CODE_SIGNING] });
    expect(
      verify(envelope(STATEMENT, ec().privateKey, { keyid: createHash('sha256').update(leaf.der).digest('hex') }), [
        trusted(leaf.pem),
      ]).outcome,
    ).toBe('failed');
  });
});

const root = authority('Root', { pathLength: 1 });
const intermediate = authority('Intermediate', { issuer: root, pathLength: 0 });
const tsa = issue({ subject: 'TSA', issuer: root, eku: [TIME_STAMPING] });
const leafOf = (more: Parameters<typeof issue>[0] | object = {}): Issued =>
  issue({ subject: 'leaf', issuer: intermediate, eku: [CODE_SIGNING], san: [sanEmail('ann@example.com')], ...more });

describe('a timestamp that cannot be checked is not reported as invalid', () => {
  it('by an authority whose RSA key is too short: only unsupported', () => {
    const weak = issue({ subject: 'weak TSA', issuer: root, keys: rsa(1024), eku: [TIME_STAMPING] });
    const leaf = leafOf();
    const signed = envelope(STATEMENT, leaf.keys.privateKey);
    const over = Buffer.from(String(signed.signatures[0]!['sig']), 'base64');
    const document = bundle(signed, {
      certificate: leaf.der,
      timestamps: [stamp(over, weak, 'Root', '2026-01-01T00:05:00Z', { embed: true })],
    });
    expect(checkOf(verify(document, [trusted(root.pem + intermediate.pem)]), 'timestamp')).toBe(
      'error error unsupported',
    );
  });
});

describe('a pinned certificate', () => {
  const leaf = leafOf();
  const document = bundle(envelope(STATEMENT, leaf.keys.privateKey), { certificate: leaf.der });
  const chained = (one: Issued): string =>
    checkOf(
      verify(bundle(envelope(STATEMENT, one.keys.privateKey), { certificate: one.der }), [trusted(one.pem)]),
      'certificate-chain',
    );

  it('is trusted where the document carries that very certificate', () => {
    expect(verify(document, [trusted(leaf.pem)])).toMatchObject({
      outcome: 'verified',
      signer: { kind: 'certificate', identity: 'ann@example.com' },
    });
    expect(verify(document, [trusted(leaf.pem + intermediate.pem + root.pem)]).outcome).toBe('verified');
    expect(
      verify(bundle(envelope(STATEMENT, ec().privateKey), { certificate: leaf.der }), [trusted(leaf.pem)]).outcome,
    ).toBe('failed');
  });
  it('does not pin another certificate with the same key', () => {
    const twin = leafOf({ keys: leaf.keys });
    const result = verify(bundle(envelope(STATEMENT, twin.keys.privateKey), { certificate: twin.der }), [
      trusted(leaf.pem),
    ]);
    expect(checkOf(result, 'certificate-chain')).toBe('untrusted fail certificate-untrusted');
  });
  it('still needs its validity, purpose and known critical extensions', () => {
    expect(chained(leafOf({ notAfter: '2026-05-01T00:00:00Z' }))).toBe('error error time-unknown');
    expect(chained(leafOf({ eku: ['1.3.6.1.5.5.7.3.1'] }))).toBe('failed fail certificate-usage');
    expect(chained(leafOf({ extensions: [{ oid: '1.2.3.4', critical: true, value: Buffer.of(5, 0) }] }))).toBe(
      'error error unsupported',
    );
    expect(
      checkOf(verify(document, [trusted(leaf.pem, { validUntil: '2026-01-01T00:00:00Z' })]), 'certificate-chain'),
    ).toBe('error error time-unknown');
    const late = leafOf({ notAfter: '2026-05-01T00:00:00Z' });
    const dated = (time: string): string => {
      const signed = envelope(STATEMENT, late.keys.privateKey);
      const over = Buffer.from(String(signed.signatures[0]!['sig']), 'base64');
      return checkOf(
        verify(bundle(signed, { certificate: late.der, timestamps: [stamp(over, tsa, 'Root', time)] }), [
          trusted(late.pem),
          trusted(root.pem + tsa.pem),
        ]),
        'certificate-chain',
      );
    };
    expect(dated('2026-04-01T00:00:00Z')).toBe('verified pass ok');
    expect(dated('2026-05-02T00:00:00Z')).toBe('failed fail certificate-not-valid-then');
  });
});

describe('the form of a bundle does not hide what its signature says', () => {
  const leaf = leafOf();
  const withMaterial = (
    signed: ReturnType<typeof envelope>,
    material: { [key: string]: Json },
    mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json',
  ): Json => {
    const plain = bundle(signed, { certificate: leaf.der }) as { [key: string]: Json };
    return { ...plain, mediaType, verificationMaterial: { tlogEntries: [], ...material } };
  };
  const chain = {
    x509CertificateChain: { certificates: [leaf, intermediate].map(({ der }) => ({ rawBytes: b64(der) })) },
  };
  it('a chain in version 0.3 is examined, with a remark', () => {
    const signed = envelope(STATEMENT, leaf.keys.privateKey);
    const over = Buffer.from(String(signed.signatures[0]!['sig']), 'base64');
    const stamped = {
      ...chain,
      timestampVerificationData: {
        rfc3161Timestamps: [{ signedTimestamp: b64(stamp(over, tsa, 'Root', '2026-01-01T00:05:00Z')) }],
      },
    };
    const anchor = [trusted(root.pem + tsa.pem)];
    expect(verify(withMaterial(signed, stamped), anchor)).toMatchObject({
      outcome: 'verified',
      signer: { identity: 'ann@example.com' },
    });
    expect(checkOf(verify(withMaterial(signed, chain), anchor), 'certificate-chain')).toBe('error error time-unknown');
    expect(verify(withMaterial(envelope(STATEMENT, ec().privateKey), stamped), anchor)).toMatchObject({
      outcome: 'failed',
      signer: null,
    });
    const [reading] = readEvidence(Buffer.from(JSON.stringify(withMaterial(signed, chain))));
    expect(reading!.ok && reading!.remarks.map((one) => one.code)).toEqual(['bundle-form']);
  });
  it('a log entry that lacks what its version demands proves nothing, and the signature is told', () => {
    const signed = envelope(STATEMENT, leaf.keys.privateKey);
    const journal = log();
    const entry = journal.entry({ apiVersion: '0.0.1', kind: 'dsse', spec: {} }, 1_767_225_900) as {
      [key: string]: Json;
    };
    for (const [missing, version] of [
      ['inclusionProof', '0.3'],
      ['inclusionProof', '0.2'],
      ['inclusionPromise', '0.1'],
    ] as const) {
      const { [missing]: _left, ...rest } = entry;
      const result = verify(
        withMaterial(
          signed,
          { ...chain, tlogEntries: [rest] },
          `application/vnd.dev.sigstore.bundle+json;version=${version}`,
        ),
        [trusted(root.pem + tsa.pem)],
      );
      expect([checkOf(result, 'transparency-log'), result.checks[0]!.outcome, result.trustedTimes]).toEqual([
        'failed fail malformed',
        'pass',
        [],
      ]);
    }
  });
});

describe('certificates and timestamps of an envelope signature', () => {
  const leaf = leafOf({ notAfter: '2026-02-01T00:00:00Z' });
  const signature = sign('sha256', paeOf(PAYLOAD), leaf.keys.privateKey);
  const whole = stamp(signature, tsa, 'Root', '2026-01-01T00:05:00Z');
  // The token is the second element of the response.
  const token = whole.subarray(whole.indexOf(0x30, 4) + 2 + whole[whole.indexOf(0x30, 4) + 1]!);
  const anchor = [trusted(root.pem + tsa.pem)];
  it.each<[string, { [key: string]: Json }, string]>([
    [
      'witness: PEM in base64, a token',
      {
        certificate: b64(Buffer.from(leaf.pem)),
        intermediates: [b64(Buffer.from(intermediate.pem))],
        timestamps: [{ type: 'tsp', data: b64(token) }],
      },
      'verified',
    ],
    [
      'a whole response',
      { certificate: leaf.pem, intermediates: [intermediate.pem], timestamps: [{ type: 'tsp', data: b64(whole) }] },
      'verified',
    ],
    [
      'DER in base64, the root as well, in the wrong order',
      { certificate: b64(leaf.der), intermediates: [b64(root.der), b64(intermediate.der)], timestamps: [b64(token)] },
      'verified',
    ],
    ['without the authority between', { certificate: leaf.pem, timestamps: [{ data: b64(whole) }] }, 'untrusted'],
    ['without a time', { certificate: leaf.pem, intermediates: [intermediate.pem] }, 'error'],
    [
      'a timestamp over another signature',
      {
        certificate: leaf.pem,
        intermediates: [intermediate.pem],
        timestamps: [{ data: b64(stamp(Buffer.from('x'), tsa, 'Root', '2026-01-01T00:05:00Z')) }],
      },
      'failed',
    ],
    [
      'a timestamp that is none',
      { certificate: leaf.pem, intermediates: [intermediate.pem], timestamps: [{ type: 'tsp', data: '???' }] },
      'failed',
    ],
    [
      'after the certificate ended',
      {
        certificate: leaf.pem,
        intermediates: [intermediate.pem],
        timestamps: [{ data: b64(stamp(signature, tsa, 'Root', '2026-03-01T00:00:00Z')) }],
      },
      'failed',
    ],
    [
      'Sigstore’s extension',
      {
        extension: {
          kind: 'application/vnd.dev.sigstore.verificationmaterial;version=0.1',
          ext: {
            x509CertificateChain: { certificates: [{ rawBytes: b64(leaf.der) }, { rawBytes: b64(intermediate.der) }] },
            timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: b64(whole) }] },
          },
        },
      },
      'verified',
    ],
  ])('%s', (_name, extra, outcome) => {
    expect(verify(dsse(signature, '', extra), anchor).outcome).toBe(outcome);
  });
  it('an unreadable certificate does not affect other signatures', () => {
    const keys = ec();
    const good = envelope(STATEMENT, keys.privateKey);
    const broken = {
      sig: b64(signature),
      keyid: '',
      cert: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
    };
    expect(verify({ ...good, signatures: [broken, ...good.signatures] }, [trusted(pemOf(keys))]).outcome).toBe(
      'verified',
    );
  });
});

const SHARED = ['../../../shared', '../../../../shared']
  .map((one) => join(import.meta.dirname, one, 'cases/signers'))
  .find((one) => existsSync(one));

describe.runIf(SHARED !== undefined)('files of real tools', () => {
  const read = (name: string): Buffer => readFileSync(join(SHARED!, name));
  const later = new Date('2026-12-15T00:00:00Z');
  it.each<[string, string[], string, boolean]>([
    ['model-signing-cert.json', ['ca.pem+int.pem'], 'error', false],
    ['model-signing-key-flipped.json', ['p256.pub'], 'failed', false],
    ['cosign3-ed25519-sign-blob.json', ['ed.pub'], 'verified', true],
    ['cosign3-ed25519-sign-blob.json', ['ed.pub'], 'error', false],
    ['cosign3-ed25519-attest-blob.json', ['ed.pub'], 'verified', false],
    ['sigstore-go-ed25519ph-message.json', ['ed.pub'], 'verified', false],
    ['sigstore-js-ed25519-message.json', ['other-ed25519.pub'], 'error', false],
    ['ss-rsassa-pss-sha224.json', ['rsa.pub'], 'error', false],
    ['m-cert-single.json', ['leaf.pem'], 'verified', false],
    ['m-cert-single.json', ['int.pem+ca.pem'], 'error', false],
  ])('%s under %s: %s', (name, trust, outcome, withArtifact) => {
    const [reading] = readEvidence(read(name));
    if (reading?.ok !== true) throw new Error('unreadable');
    const entries = trust.map((files) => parseTrust(Buffer.concat(files.split('+').map(read)), files));
    const result = verifyEvidence(reading, compileTrust({ version: 1, entries }), {
      now: later,
      expect: withArtifact ? { artifact: read('blob.txt') } : {},
    });
    expect(result.outcome, JSON.stringify(result.checks)).toBe(outcome);
    // model-signing's signatures hold; what is missing there is the time.
    if (outcome !== 'verified' && result.checks[0]!.outcome !== 'pass') expect(result.signer).toBeNull();
  });
});
