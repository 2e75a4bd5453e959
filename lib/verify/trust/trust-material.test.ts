/** Trust material piece by piece: keys, registry lists, authorities, trusted roots, and how long each counts. */
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { formatCheckpoint } from '#lib/log/checkpoint.ts';
import { formatNote } from '#lib/log/note.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import {
  CODE_SIGNING,
  STATEMENT,
  TIME_STAMPING,
  authority,
  bundle,
  ec,
  envelope,
  issue,
  log,
  rsa,
  stamp,
} from '#lib/verify/private-pki.fixture.ts';
import type { CompiledTrust } from '#lib/verify/compiled-trust/compiled-trust.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import { verifyEvidence } from '../verify-evidence.ts';
import { compileTrust, parseTrust, parseTrustFile } from './trust.ts';
import { TrustError, looksLikeTrustedRoot, readTrustedRoot } from './trusted-root.ts';

type Fields = { [key: string]: Json };
const text = (value: Json): Buffer => Buffer.from(JSON.stringify(value));
const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const pem = (key: KeyObject, type: 'spki' | 'pkcs1' = 'spki'): string =>
  key.export({ type, format: 'pem' } as { type: 'spki'; format: 'pem' }).toString();
const raw = (der: Uint8Array): Json => ({ rawBytes: Buffer.from(der).toString('base64') });
const compile = (...entries: TrustEntry[]): CompiledTrust => compileTrust({ version: 1, entries });
const validFor = { start: '2025-01-01T00:00:00Z' };
const MEDIA_TYPE = 'application/vnd.dev.sigstore.trustedroot+json;version=0.1';

const root = authority('Root');
const middle = authority('Middle', { issuer: root });
const leaf = issue({ subject: 'leaf', issuer: middle, eku: [CODE_SIGNING] });
const tsa = issue({ subject: 'TSA', issuer: root, eku: [TIME_STAMPING] });

const refusal = (source: string | Buffer): string => {
  try {
    parseTrust(Buffer.from(source), 'given');
    return 'taken';
  } catch (error) {
    return (error as Error).message.replace('given cannot be used: ', '');
  }
};

describe('a key', () => {
  it.each<[string, () => string, string]>([
    ['P-256', () => pem(ec().publicKey), 'ecdsa-p256'],
    ['P-521', () => pem(ec('P-521').publicKey), 'ecdsa-p521'],
    ['Ed25519', () => pem(generateKeyPairSync('ed25519').publicKey), 'ed25519'],
    ['RSA in PKCS #1', () => pem(rsa().publicKey, 'pkcs1'), 'rsa-2048'],
    ['a certificate that pins its key', () => issue({ subject: 'me' }).pem, 'ecdsa-p256'],
    ['a certificate and the authorities that issued it', () => leaf.pem + middle.pem + root.pem, 'ecdsa-p256'],
    ['a certificate and one authority, which is its anchor', () => leaf.pem + middle.pem, 'ecdsa-p256'],
  ])('%s', (_name, source, type) => {
    const [key] = compile(parseTrust(Buffer.from(source()))).keys;
    expect(key!.keyType).toBe(type);
    expect(key!.fingerprint).toBe(createHash('sha256').update(spki(key!.key)).digest('hex'));
    expect(key!.hints.has(key!.fingerprint)).toBe(true);
  });

  it.each<[string, () => string, RegExp]>([
    ['Ed448', () => pem(generateKeyPairSync('ed448').publicKey), /ed448/u],
    ['X25519', () => pem(generateKeyPairSync('x25519').publicKey), /x25519/u],
    ['RSA of 1024 bits', () => pem(rsa(1024).publicKey), /2048 bits/u],
    ['a certificate with a weak key', () => issue({ subject: 'me', keys: rsa(1024) }).pem, /2048 bits/u],
    [
      'a certificate beside an authority that did not issue it',
      () => leaf.pem + authority('Middle').pem,
      /authorities did not issue/u,
    ],
    ['a certificate beside authorities with a gap', () => leaf.pem + root.pem, /authorities did not issue/u],
    [
      'a certificate that expired before its authority began',
      () =>
        issue({ subject: 'x', issuer: authority('Late', { notBefore: '2030-01-01T00:00:00Z' }) }).pem +
        authority('Late').pem,
      /did not issue/u,
    ],
    [
      'a certificate cut off',
      () =>
        `-----BEGIN CERTIFICATE-----\n${Buffer.from(leaf.der.subarray(0, 90)).toString('base64')}\n-----END CERTIFICATE-----\n`,
      /one of its certificates cannot be read/u,
    ],
    ['too many certificates', () => root.pem.repeat(17), /at most 16/u],
    [
      'a certificate request',
      () => pem(ec().publicKey).replaceAll('PUBLIC KEY', 'CERTIFICATE REQUEST'),
      /neither a public key nor/u,
    ],
  ])('%s is refused', (_name, source, reason) => {
    expect(refusal(source())).toMatch(reason);
  });

  it('keys and a certificate in one file are one entry each', () => {
    const file = Buffer.from(pem(ec().publicKey) + leaf.pem + pem(ec().publicKey));
    expect(parseTrustFile(file, 'f').map((one) => [one.kind, one.name])).toEqual([
      ['key', 'f 1'],
      ['key', 'f 2'],
      ['key', 'f'],
    ]);
  });
});

describe('a list of registry keys', () => {
  const key = spki(ec().publicKey).toString('base64');
  const keys = (...list: Json[]): Buffer => text({ keys: list });

  it.each<[string, Json, { validFrom: number; validUntil: number; usage: string | null }]>([
    [
      'as the registry answers',
      { keyid: 'SHA256:x', key, expires: null },
      { validFrom: -Infinity, validUntil: Infinity, usage: null },
    ],
    [
      'that expires',
      { keyid: 'SHA256:x', key, expires: '2025-01-29T00:00:00.000Z' },
      { validFrom: -Infinity, validUntil: Date.parse('2025-01-29T00:00:00Z'), usage: null },
    ],
    [
      'as TUF has it',
      { keyId: 'SHA256:x', keyUsage: 'npm:attestations', publicKey: { rawBytes: key, validFor } },
      { validFrom: Date.parse(validFor.start), validUntil: Infinity, usage: 'npm:attestations' },
    ],
    [
      'as TUF has it, with an end',
      { keyId: 'SHA256:x', publicKey: { rawBytes: key, validFor: { ...validFor, end: '2026-01-01T00:00:00Z' } } },
      { validFrom: Date.parse(validFor.start), validUntil: Date.parse('2026-01-01T00:00:00Z'), usage: null },
    ],
    [
      'without a validity',
      { keyId: 'SHA256:x', publicKey: { rawBytes: key } },
      { validFrom: -Infinity, validUntil: Infinity, usage: null },
    ],
  ])('%s', (_name, one, expected) => {
    const [compiled] = compile(parseTrust(keys(one))).keys;
    expect(compiled).toMatchObject({ ...expected, name: 'SHA256:x' });
    expect(compiled!.hints.has('SHA256:x')).toBe(true);
  });

  it.each<[string, Json, RegExp]>([
    ['a key that is no object', 'x', /\/keys\/0: an object/u],
    ['no id', { key }, /\/keys\/0\/keyid: a key must have an id/u],
    ['an empty id', { keyid: '', key }, /\/keys\/0\/keyid/u],
    ['no key', { keyid: 'x' }, /\/keys\/0\/key: base64/u],
    ['a key that is none', { keyid: 'x', key: 'AAAA' }, /\/keys\/0\/key: the value is not a public key/u],
    [
      'a private key',
      { keyid: 'x', key: ec().privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64') },
      /not a public key/u,
    ],
    ['an expiry that is no time', { keyid: 'x', key, expires: 'soon' }, /\/keys\/0\/expires: an RFC 3339 time/u],
    ['an expiry without a zone', { keyid: 'x', key, expires: '2026-01-01T00:00:00' }, /\/keys\/0\/expires/u],
    [
      'a start that is no time',
      { keyId: 'x', publicKey: { rawBytes: key, validFor: { start: 1 } } },
      /validFor\/start/u,
    ],
  ])('with %s is refused', (_name, one, reason) => {
    expect(refusal(keys(one))).toMatch(reason);
  });

  it('of too many keys is refused', () => {
    const many = (count: number): Buffer => keys(...Array.from({ length: count }, (_, i) => ({ keyid: `k${i}`, key })));
    expect(refusal(many(64))).toBe('taken');
    expect(refusal(many(65))).toMatch(/at most 64/u);
  });
});

describe('a private authority', () => {
  it.each<[string, string, number, number]>([
    ['a root', root.pem, 1, 1],
    ['a root and what is below it, in any order', middle.pem + root.pem, 2, 1],
    ['an authority whose own issuer is not there', middle.pem, 1, 1],
    ['two roots', root.pem + authority('Second').pem, 2, 1],
    ['with the certificate that stamps', tsa.pem + root.pem, 1, 2],
  ])('%s', (_name, source, issuers, stamping) => {
    const entry = parseTrust(Buffer.from(source));
    expect(entry.kind).toBe('certificate-authority');
    const [compiled] = compile(entry).roots;
    expect([compiled!.issuers.length, compiled!.timestampAuthorities.length]).toEqual([issuers, stamping]);
  });

  it.each<[string, string, RegExp]>([
    [
      'with a stamping certificate of somebody else',
      root.pem + issue({ subject: 'TSA', issuer: authority('Root'), eku: [TIME_STAMPING] }).pem,
      /neither an authority nor/u,
    ],
  ])('%s is refused', (_name, source, reason) => {
    expect(refusal(source)).toMatch(reason);
  });

  it('whose path is too short for what is below it issues nothing there', () => {
    const narrow = authority('Narrow', { pathLength: 0 });
    const below = authority('Below', { issuer: narrow });
    const [compiled] = compile(parseTrust(Buffer.from(narrow.pem + below.pem))).roots;
    expect(compiled!.issuers.map((one) => one.name)).toEqual(['CN=Narrow']);
  });
});

describe('a trusted root', () => {
  const journal = log();
  const whole: Fields = {
    mediaType: MEDIA_TYPE,
    tlogs: [journal.trusted],
    ctlogs: [log('ct.example').trusted],
    certificateAuthorities: [
      { uri: 'https://ca.example', certChain: { certificates: [raw(middle.der), raw(root.der)] }, validFor },
    ],
    timestampAuthorities: [
      { uri: 'https://tsa.example', certChain: { certificates: [raw(tsa.der), raw(root.der)] }, validFor },
    ],
  };
  const placeOf = (value: Json): string => {
    try {
      readTrustedRoot(value);
      return 'read';
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      return error.pointer;
    }
  };
  const withLog = (change: Fields): Json => ({ ...whole, tlogs: [{ ...(journal.trusted as Fields), ...change }] });
  const withAuthority = (change: Fields): Json => ({
    ...whole,
    certificateAuthorities: [{ certChain: { certificates: [raw(root.der)] }, validFor, ...change }],
  });

  it.each<[string, Json, string]>([
    ['as it should be', whole, 'read'],
    ['of version 0.2', { ...whole, mediaType: MEDIA_TYPE.replace('0.1', '0.2') }, 'read'],
    ['one authority of it', { certChain: { certificates: [raw(root.der)] }, validFor }, 'read'],
    ['that is a list', [whole], ''],
    ['of another media type', { ...whole, mediaType: 'constructor' }, '/mediaType'],
    ['of no media type', { ...whole, mediaType: null }, '/mediaType'],
    ['whose logs are no list', { ...whole, tlogs: {} }, '/tlogs'],
    ['with a log that is no object', { ...whole, tlogs: ['x'] }, '/tlogs/0'],
    ['with too many logs', { ...whole, tlogs: Array.from({ length: 49 }, () => journal.trusted) }, '/tlogs'],
    ['with a log without a key', withLog({ publicKey: null }), '/tlogs/0/publicKey'],
    [
      'with a log whose key is no base64',
      withLog({ publicKey: { rawBytes: '?', validFor } }),
      '/tlogs/0/publicKey/rawBytes',
    ],
    ['with a log whose key is of no known kind', withLog({ publicKey: { rawBytes: 'AAAA', validFor } }), 'read'],
    ['with a log without an id', withLog({ logId: {} }), '/tlogs/0/logId/keyId'],
    [
      'with a log whose checkpoint id is empty',
      withLog({ checkpointKeyId: { keyId: '' } }),
      '/tlogs/0/checkpointKeyId/keyId',
    ],
    ['with a log without a start', withLog({ publicKey: { rawBytes: 'AAAA' } }), '/tlogs/0/publicKey/validFor/start'],
    [
      'with an authority without a chain',
      withAuthority({ certChain: null }),
      '/certificateAuthorities/0/certChain/certificates',
    ],
    [
      'with an authority that ends before it starts',
      withAuthority({ validFor: { start: '2026-01-02T00:00:00Z', end: '2026-01-01T00:00:00Z' } }),
      '/certificateAuthorities/0/validFor',
    ],
    [
      'with an authority that starts on a day',
      withAuthority({ validFor: { start: '2026-01-01' } }),
      '/certificateAuthorities/0/validFor/start',
    ],
    [
      'with a leaf as authority',
      withAuthority({ certChain: { certificates: [raw(leaf.der)] } }),
      '/certificateAuthorities/0/certChain',
    ],
    [
      'with a client config around another',
      { mediaType: 'application/vnd.dev.sigstore.clienttrustconfig.v0.1+json', trustedRoot: { mediaType: 'x' } },
      '/trustedRoot/mediaType',
    ],
  ])('%s', (_name, value, place) => {
    expect(placeOf(value)).toBe(place);
  });

  it('a log with a key of no known kind is left out, and the others serve', () => {
    const { tlogs } = readTrustedRoot({
      ...whole,
      tlogs: [{ ...(journal.trusted as Fields), publicKey: { rawBytes: 'AAAA', validFor } }, journal.trusted],
    });
    expect(tlogs).toHaveLength(1);
  });

  it.each<[Json, boolean]>([
    [whole, true],
    [{ tlogs: [] }, true],
    [{ trustedRoot: {} }, true],
    [{ mediaType: 'a trustedroot' }, true],
    [{ keys: [] }, false],
    [{}, false],
    [[], false],
    [null, false],
    ['trustedroot', false],
  ])('%j looks like one: %s', (value, looks) => {
    expect(looksLikeTrustedRoot(value)).toBe(looks);
  });

  describe('is trusted as long as its entry', () => {
    const SIGNED = '2026-01-01T00:05:00Z';
    const seconds = Date.parse(SIGNED) / 1000;
    const keys = ec();
    const KEY = parseTrust(Buffer.from(pem(keys.publicKey)));
    const ROOT = parseTrust(text(whole));
    const dsse = envelope(STATEMENT, keys.privateKey);
    const signature = Buffer.from(String(dsse.signatures[0]!['sig']), 'base64');
    const payloadHash = createHash('sha256').update(Buffer.from(dsse.payload, 'base64')).digest('hex');
    const body = {
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        payloadHash: { algorithm: 'sha256', value: payloadHash },
        signatures: [
          {
            signature: String(dsse.signatures[0]!['sig']),
            verifier: Buffer.from(pem(keys.publicKey)).toString('base64'),
          },
        ],
      },
    };
    const logged = bundle(dsse, { hint: '', entries: [journal.entry(body, seconds)] });
    const stamped = bundle(dsse, { hint: '', timestamps: [stamp(signature, tsa, 'Root', SIGNED)] });
    const verify = (document: Json, more: Partial<TrustEntry>): string => {
      const [reading] = readEvidence(text(document));
      if (reading?.ok !== true) throw new Error(JSON.stringify(reading));
      const result = verifyEvidence(reading, compile(KEY, { ...ROOT, ...more }), {
        now: new Date('2026-06-01T00:00:00Z'),
      });
      return [result.outcome, ...result.trustedTimes.map((one) => one.source)].join(' ');
    };
    const [BEFORE, AFTER] = ['2026-01-01T00:04:59Z', '2026-01-01T00:05:01Z'];

    it.each<[string, Json, Partial<TrustEntry>, string]>([
      ['a log entry, while it is', logged, {}, 'verified transparency-log'],
      ['a log entry, until then', logged, { validUntil: SIGNED }, 'verified transparency-log'],
      ['a log entry after it', logged, { validUntil: BEFORE }, 'failed'],
      ['a log entry before it', logged, { validFrom: AFTER }, 'failed'],
      ['a time-stamp, while it is', stamped, {}, 'verified rfc3161'],
      ['a time-stamp, from then', stamped, { validFrom: SIGNED }, 'verified rfc3161'],
      ['a time-stamp after it counts for nothing', stamped, { validUntil: BEFORE }, 'verified'],
      ['a time-stamp before it counts for nothing', stamped, { validFrom: AFTER }, 'verified'],
    ])('%s', (_name, document, more, expected) => {
      expect(verify(document, more)).toBe(expected);
    });
  });

  it('a checkpoint is of one of its logs', () => {
    const note = formatNote({
      text: formatCheckpoint({ origin: 'log.example', size: 1, root: Buffer.alloc(32), extensions: [] }),
      signatures: [{ name: 'log.example', keyId: Buffer.alloc(4), signature: Buffer.alloc(70) }],
    });
    const [reading] = readEvidence(Buffer.from(note));
    expect(
      reading?.ok === true && verifyEvidence(reading, compile(parseTrust(text(whole))), { now: new Date(0) }).outcome,
    ).toBe('untrusted');
  });
});
