/** Trust material: what is built in, what can be added, what is refused and why. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { TIME_STAMPING, authority, ec, issue, log } from '#lib/verify/private-pki.fixture.ts';
import { trustOfRequest } from './requested-trust.ts';
import { builtInTrust, compileTrust, parseTrust, parseTrustFile } from './trust.ts';

const text = (value: Json): Buffer => Buffer.from(JSON.stringify(value));
const pem = (): string => ec().publicKey.export({ type: 'spki', format: 'pem' }).toString();
const raw = (der: Uint8Array): Json => ({ rawBytes: Buffer.from(der).toString('base64') });

const [root, journal] = [authority('Acme Root'), log()];
const ca = authority('Acme CA', { issuer: root });
const tsa = issue({ subject: 'Acme TSA', issuer: root, eku: [TIME_STAMPING] });
const validFor = { start: '2025-01-01T00:00:00Z' };
const whole = {
  mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  tlogs: [journal.trusted],
  certificateAuthorities: [
    { uri: 'https://ca.example', certChain: { certificates: [raw(ca.der), raw(root.der)] }, validFor },
  ],
  timestampAuthorities: [
    { uri: 'https://tsa.example', certChain: { certificates: [raw(tsa.der), raw(root.der)] }, validFor },
  ],
};

describe('what ships', () => {
  it('is the public good instance with both of its logs, and the keys of the npm registry', () => {
    const compiled = compileTrust({ version: 1, entries: builtInTrust() });
    expect(compiled.broken).toEqual([]);
    expect(compiled.roots[0]!.tlogs.map((one) => one.baseUrl)).toEqual(
      expect.arrayContaining(['https://rekor.sigstore.dev', 'https://log2025-1.rekor.sigstore.dev']),
    );
    expect(compiled.roots[0]!.thresholds).toEqual({ tlog: 1, ctlog: 1, timestamp: 1 });
    expect(compiled.roots[0]!.timestampAuthorities.map((one) => one.name)).toEqual([
      'https://timestamp.sigstore.dev/api/v1/timestamp',
    ]);
    expect(compiled.roots[0]!.ctlogs.length).toBeGreaterThanOrEqual(2);
    expect(compiled.keys.filter((one) => one.usage === 'npm:attestations')).toHaveLength(2);
  });

  it('is compiled once for one version', () => {
    const set = { version: 7, entries: builtInTrust() };
    expect(compileTrust({ ...set, entries: [...set.entries] })).toBe(compileTrust(set));
    expect(compileTrust({ ...set, version: 8 })).not.toBe(compileTrust(set));
    expect(compileTrust({ ...set, version: 8 }).roots[0]).toBe(compileTrust(set).roots[0]);
  });
});

describe('what can be added', () => {
  it.each<[string, Buffer, string, { tlog: number; ctlog: number; timestamp: number }]>([
    ['a trusted root with a log', text(whole), 'trusted-root', { tlog: 1, ctlog: 0, timestamp: 1 }],
    ['a trusted root without logs', text({ ...whole, tlogs: [] }), 'trusted-root', { tlog: 0, ctlog: 0, timestamp: 1 }],
    [
      'a client trust config',
      text({
        mediaType: 'application/vnd.dev.sigstore.clienttrustconfig.v0.1+json',
        trustedRoot: whole,
        signingConfig: {},
      }),
      'trusted-root',
      { tlog: 1, ctlog: 0, timestamp: 1 },
    ],
    ['a public key', Buffer.from(pem()), 'key', { tlog: 0, ctlog: 0, timestamp: 0 }],
    [
      'a public key with words around it',
      Buffer.from(`the release key\r\n${pem().replaceAll('\n', '\r\n')}`),
      'key',
      { tlog: 0, ctlog: 0, timestamp: 0 },
    ],
    [
      'a private authority',
      Buffer.from(ca.pem + root.pem),
      'certificate-authority',
      { tlog: 0, ctlog: 0, timestamp: 1 },
    ],
    [
      'a private authority with a timestamp authority',
      Buffer.from(tsa.pem + root.pem),
      'certificate-authority',
      { tlog: 0, ctlog: 0, timestamp: 1 },
    ],
    ['a pinned certificate', Buffer.from(issue({ subject: 'me' }).pem), 'key', { tlog: 0, ctlog: 0, timestamp: 0 }],
    [
      'registry keys',
      text({
        keys: [
          {
            keyid: 'SHA256:x',
            key: ec().publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
            expires: null,
          },
        ],
      }),
      'npm-keys',
      { tlog: 1, ctlog: 0, timestamp: 1 },
    ],
  ])('%s', (_name, bytes, kind, thresholds) => {
    const entry = parseTrust(bytes, 'given');
    expect(entry).toMatchObject({ kind, thresholds, name: 'given', validFrom: null, validUntil: null });
    expect(entry.id).toMatch(/^sha256:[0-9a-f]{64}$/u);
    expect(compileTrust({ version: 1, entries: [entry] }).broken).toEqual([]);
    expect(parseTrust(bytes, 'other name').id).toBe(entry.id);
  });

  it('the same material in another spelling is the same entry', () => {
    expect(
      parseTrust(Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(whole).toReversed()), null, 2))).id,
    ).toBe(parseTrust(text(whole)).id);
  });

  it('several roots as JSON Lines, several keys in one file', () => {
    expect(
      parseTrustFile(Buffer.from(`${JSON.stringify(whole)}\n${JSON.stringify({ ...whole, tlogs: [] })}\n`)).map(
        (one) => one.thresholds.tlog,
      ),
    ).toEqual([1, 0]);
    expect(parseTrustFile(Buffer.from(pem() + pem()), 'keys').map((one) => one.name)).toEqual(['keys 1', 'keys 2']);
    expect(() => parseTrust(Buffer.from(pem() + pem()))).toThrow(/2 trust entries/u);
  });
});

describe('what is refused', () => {
  const without = (change: (copy: typeof whole) => void): Buffer => {
    const copy = structuredClone(whole);
    change(copy);
    return text(copy);
  };
  const of = (value: Json): { [key: string]: Json } => value as { [key: string]: Json };

  it.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.from(''), /not JSON|neither/u],
    ['no text', Buffer.of(0xff, 0xfe), /not text/u],
    ['other JSON', text({ hello: 1 }), /neither a trusted root/u],
    ['a root of another media type', text({ ...whole, mediaType: 'application/json' }), /mediaType/u],
    ['a client config of another media type', text({ mediaType: 'bad', trustedRoot: whole }), /mediaType/u],
    ['an empty root', text({ mediaType: whole.mediaType, tlogs: [] }), /no authority and no log/u],
    [
      'a log whose validity has no start',
      without((one) => {
        delete of(of(of(one.tlogs[0]!)['publicKey']!)['validFor']!)['start'];
      }),
      /tlogs\/0\/publicKey\/validFor\/start/u,
    ],
    [
      'an authority whose validity has no start',
      without((one) => {
        of(one.certificateAuthorities[0]!.validFor)['start'] = '';
      }),
      /validFor\/start/u,
    ],
    [
      'a validity that ends before it starts',
      without((one) => {
        of(one.certificateAuthorities[0]!.validFor)['end'] = '2024-01-01T00:00:00Z';
      }),
      /ends before/u,
    ],
    [
      'an empty chain',
      without((one) => {
        one.certificateAuthorities[0]!.certChain.certificates = [];
      }),
      /at least one certificate/u,
    ],
    [
      'a chain that does not lead on',
      without((one) => {
        one.certificateAuthorities[0]!.certChain.certificates = [raw(ca.der), raw(authority('Acme Root').der)];
      }),
      /do not form a chain/u,
    ],
    [
      'a certificate that is none',
      without((one) => {
        one.certificateAuthorities[0]!.certChain.certificates = [raw(Buffer.from('x'))];
      }),
      /not a certificate/u,
    ],
    [
      'a log without an id',
      without((one) => {
        delete of(one.tlogs[0]!)['logId'];
      }),
      /logId/u,
    ],
    [
      'a timestamp authority that may not stamp',
      without((one) => {
        one.timestampAuthorities[0]!.certChain.certificates = [
          raw(issue({ subject: 'x', issuer: root }).der),
          raw(root.der),
        ];
      }),
      /timestampAuthorities\/0/u,
    ],
    [
      'a private key',
      Buffer.from(ec().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
      /neither a public key nor/u,
    ],
    [
      'a weak RSA key',
      Buffer.from(
        generateKeyPairSync('rsa', { modulusLength: 1024 })
          .publicKey.export({ type: 'spki', format: 'pem' })
          .toString(),
      ),
      /2048/u,
    ],
    [
      'a curve that is not supported',
      Buffer.from(
        generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
          .publicKey.export({ type: 'spki', format: 'pem' })
          .toString(),
      ),
      /secp256k1/u,
    ],
    [
      'a broken key',
      Buffer.from('-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQ==\n-----END PUBLIC KEY-----\n'),
      /cannot be read/u,
    ],
    ['registry keys without a key', text({ keys: [] }), /no key/u],
    ['a registry key without an id', text({ keys: [{ key: 'AAAA' }] }), /id/u],
  ])('%s', (_name, bytes, reason) => {
    expect(() => parseTrust(bytes, 'given')).toThrow(
      expect.objectContaining({
        name: 'AttestryError',
        code: 'unprocessable',
        message: expect.stringMatching(reason) as string,
      }),
    );
  });

  it('an entry that cannot be used trusts nobody, and does not spoil the others', () => {
    const good = parseTrust(Buffer.from(pem()));
    const compiled = compileTrust({
      version: 1,
      entries: [
        { ...good, id: 'sha256:0', body: 'not PEM' },
        good,
        { ...good, id: 'sha256:1', kind: 'trusted-root', body: '{' },
      ],
    });
    expect(compiled.keys).toHaveLength(1);
    expect(compiled.broken.map((one) => one.reason)).toEqual(['it contains no public key', 'it is not JSON']);
  });
});

describe('trust that comes with a request', () => {
  it('stands alone, and each key has its own name and validity', () => {
    const set = trustOfRequest({
      trustedRoot: whole,
      keys: [{ pem: pem(), hint: 'one', validUntil: '2026-01-01T00:00:00Z' }, { pem: pem() }],
    });
    expect(set.entries.map((one) => [one.kind, one.name, one.hint, one.validUntil])).toEqual([
      ['trusted-root', 'trustedRoot', null, null],
      ['key', 'keys/0', 'one', '2026-01-01T00:00:00Z'],
      ['key', 'keys/1', null, null],
    ]);
  });

  it('says where it is wrong', () => {
    expect(() => trustOfRequest({ keys: [{ pem: pem() }, { pem: 'x' }] })).toThrow(
      expect.objectContaining({ code: 'unprocessable', pointer: '/trust/keys/1' }),
    );
    expect(() => trustOfRequest({ npmKeys: {} })).toThrow(expect.objectContaining({ pointer: '/trust/npmKeys' }));
  });
});
