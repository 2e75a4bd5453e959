/** A trusted time is named after whoever vouches for it, never after the trust entry. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { encode } from '#lib/verify/der/der.ts';
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
  oid,
  sanUri,
  stamp,
} from '#lib/verify/private-pki.fixture.ts';
import type { TrustEntry, Verification } from '#lib/verify/result/verification.ts';
import { compileTrust, parseTrust } from '#lib/verify/trust/trust.ts';
import { verifyEvidence } from '#lib/verify/verify-evidence.ts';
import { authorityName } from '#lib/verify/x509/names.ts';

const SIGNED = '2026-01-01T00:05:00Z';
const NAME = 'a name that the operator gave';
const MEDIA_TYPE = 'application/vnd.dev.sigstore.trustedroot+json;version=0.1';
const entry = (text: string): TrustEntry => parseTrust(Buffer.from(text), NAME);

function verify(document: Json, entries: TrustEntry[]): Verification {
  const [reading] = readEvidence(Buffer.from(JSON.stringify(document)));
  if (reading?.ok !== true) throw new Error(JSON.stringify(reading));
  return verifyEvidence(reading, compileTrust({ version: 1, entries }), { now: new Date('2026-06-01T00:00:00Z') });
}

const detailOf = (result: Verification, name: string) => result.checks.find(({ check }) => check === name)!.detail;

const root = authority('Acme Root');
const tsa = issue({ subject: 'Acme TSA', issuer: root, eku: [TIME_STAMPING] });
const leaf = issue({ subject: 'leaf', issuer: root, eku: [CODE_SIGNING], san: [sanUri('https://acme.example/ci')] });
const raw = (der: Uint8Array): Json => ({ rawBytes: Buffer.from(der).toString('base64') });
const validFor = { start: '2025-01-01T00:00:00Z' };

function stamped(signer = tsa, embed = false): Json {
  const dsse = envelope(STATEMENT, leaf.keys.privateKey);
  const signature = Buffer.from(String(dsse.signatures[0]!['sig']), 'base64');
  return bundle(dsse, {
    certificate: leaf.der,
    timestamps: [stamp(signature, signer, 'Acme Root', SIGNED, { embed })],
  });
}

describe('a timestamp', () => {
  const trustedRoot = (chain: Uint8Array[]) =>
    JSON.stringify({
      mediaType: MEDIA_TYPE,
      certificateAuthorities: [{ uri: 'https://ca.example', certChain: { certificates: [raw(root.der)] }, validFor }],
      timestampAuthorities: [{ uri: 'https://tsa.example', certChain: { certificates: chain.map(raw) }, validFor }],
    });
  const second = issue({ subject: 'Second TSA', issuer: root, eku: [TIME_STAMPING] });
  it.each<[string, Json, string, string]>([
    ['by the certificate in the trust entry', stamped(), root.pem + tsa.pem, 'Acme TSA'],
    ['that brings its certificate', stamped(second, true), root.pem, 'Second TSA'],
    [
      'by the authority of a trusted root, which has an address',
      stamped(),
      trustedRoot([tsa.der, root.der]),
      'Acme TSA',
    ],
    ['of a trusted root that names only the root above', stamped(second, true), trustedRoot([root.der]), 'Second TSA'],
  ])('%s', (_name, document, trust, name) => {
    const result = verify(document, [entry(trust)]);
    expect([result.outcome, result.trust?.name, result.trustedTimes]).toEqual([
      'verified',
      NAME,
      [{ source: 'rfc3161', time: SIGNED, authority: name }],
    ]);
    expect(detailOf(result, 'timestamp')).toContain(`${SIGNED} by ${name}`);
    expect(JSON.stringify(result.checks)).not.toContain(NAME);
  });
});

describe('the time of a log', () => {
  const keys = ec();
  const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const journal = log();
  const dsse = envelope(STATEMENT, keys.privateKey);
  const body = {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      payloadHash: {
        algorithm: 'sha256',
        value: createHash('sha256').update(Buffer.from(dsse.payload, 'base64')).digest('hex'),
      },
      signatures: [{ signature: String(dsse.signatures[0]!['sig']), verifier: Buffer.from(pem).toString('base64') }],
    },
  };
  const document = bundle(dsse, { hint: '', entries: [journal.entry(body, Date.parse(SIGNED) / 1000)] });
  const id = Buffer.from((journal.trusted as { logId: { keyId: string } }).logId.keyId, 'base64').toString('hex');
  it.each<[string, { [key: string]: Json }, string]>([
    ['its base URL', { operator: 'acme' }, 'https://log.example'],
    ['its operator, where it has no base URL', { baseUrl: '', operator: 'acme.example' }, 'acme.example'],
    ['its id, where it has neither', { baseUrl: '' }, `log ${id.slice(0, 16)}`],
  ])('%s', (_name, change, name) => {
    const trusted = { ...(journal.trusted as { [key: string]: Json }), ...change };
    const result = verify(document, [entry(pem), entry(JSON.stringify({ mediaType: MEDIA_TYPE, tlogs: [trusted] }))]);
    expect([result.outcome, result.trustedTimes]).toEqual([
      'verified',
      [{ source: 'transparency-log', time: SIGNED, authority: name }],
    ]);
    expect(detailOf(result, 'timestamp')).toContain(name);
    expect(detailOf(result, 'transparency-log')).toContain(name);
    expect(result.logEntries[0]!.log).toBe(name);
  });
});

describe('the name in a certificate', () => {
  const text = (value: string) => encode(0x0c, Buffer.from(value));
  const subject = (...parts: [string, Uint8Array][]): Uint8Array =>
    encode(0x30, ...parts.map(([id, value]) => encode(0x31, encode(0x30, oid(id), value))));
  const [CN, O, C] = ['2.5.4.3', '2.5.4.10', '2.5.4.6'];
  it.each<[string, Uint8Array, string]>([
    ['the common name', subject([O, text('Acme')], [CN, text('Acme TSA')]), 'Acme TSA'],
    ['else the organisation', subject([C, text('DE')], [O, text('Acme')]), 'Acme'],
    ['an empty common name is none', subject([O, text('Acme')], [CN, text(' ')]), 'Acme'],
    ['the last of several', subject([CN, text('Acme')], [CN, text('TSA 2')]), 'TSA 2'],
    ['a BMPString', subject([CN, encode(0x1e, Buffer.from([0x00, 0x5a, 0x00, 0xfc, 0x00, 0x72]))]), 'Zür'],
    ['else everything there is', subject([C, text('DE')]), 'C=DE'],
    ['else its digest', subject(), 'the certificate abababababababab'],
  ])('%s', (_name, der, name) => {
    expect(authorityName({ subject: der, sha256: 'ab'.repeat(32) })).toBe(name);
  });
});
