/**
 * Documents with one value that nobody would write: whatever it is, verification says something about the document, and
 * never that the verifier itself broke off.
 */
import { createHash, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import {
  CODE_SIGNING,
  STATEMENT,
  TIME_STAMPING,
  authority,
  bundle,
  ec,
  envelope,
  fulcio,
  issue,
  log,
  sanUri,
  stamp,
} from './private-pki.fixture.ts';
import { compileTrust, parseTrust } from './trust/trust.ts';
import { verifyEvidence } from './verify-evidence.ts';

type Fields = { [key: string]: Json };
const SIGNED = '2026-01-01T00:05:00Z';
const seconds = Date.parse(SIGNED) / 1000;
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');

const root = authority('Root');
const tsa = issue({ subject: 'TSA', issuer: root, eku: [TIME_STAMPING] });
const leaf = issue({
  subject: 'leaf',
  issuer: root,
  eku: [CODE_SIGNING],
  san: [sanUri('https://github.com/acme/web/.github/workflows/r.yml@refs/tags/v1')],
  extensions: [fulcio(8, 'https://issuer.example'), fulcio(12, 'https://github.com/acme/web')],
});
const keys = ec();
const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const journal = log();
// The log's key ended: a time of the entry that is out of its window is told, too.
const ended = journal.trusted as Fields;
const publicKey = {
  ...(ended['publicKey'] as Fields),
  validFor: { start: '2025-01-01T00:00:00Z', end: '2030-01-01T00:00:00Z' },
};
const trustedRoot = {
  mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  tlogs: [{ ...ended, publicKey }],
};
const trust = compileTrust({
  version: 1,
  entries: [root.pem + tsa.pem, pem, JSON.stringify(trustedRoot)].map((one) => parseTrust(Buffer.from(one))),
});

const byCertificate = (): Json => {
  const dsse = envelope(STATEMENT, leaf.keys.privateKey);
  const signature = Buffer.from(String(dsse.signatures[0]!['sig']), 'base64');
  return bundle(dsse, { certificate: leaf.der, timestamps: [stamp(signature, tsa, 'Root', SIGNED)] });
};
const byKey = (): Json => {
  const dsse = envelope(STATEMENT, keys.privateKey);
  const value = sha256(Buffer.from(dsse.payload, 'base64')).toString('hex');
  const body = {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      payloadHash: { algorithm: 'sha256', value },
      signatures: [{ signature: String(dsse.signatures[0]!['sig']), verifier: base64(pem) }],
    },
  };
  return bundle(dsse, { hint: '', entries: [journal.entry(body, seconds)] });
};
const message = (): Json => {
  const artifact = Buffer.from('artifact');
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: '' }, tlogEntries: [] },
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: base64(sha256(artifact)) },
      signature: base64(sign('sha256', artifact, keys.privateKey)),
    },
  };
};
const bare = (): Json => envelope(STATEMENT, leaf.keys.privateKey, { extra: { cert: leaf.pem } }) as unknown as Json;

const ODD: readonly (readonly [string, Json])[] = [
  ['null', null],
  ['true', true],
  ['a number', 7],
  ['a fraction', 0.5],
  ['a negative number', -1],
  ['the largest number', Number.MAX_SAFE_INTEGER],
  ['the largest number as text', '9007199254740991'],
  ['a number beyond it as text', '99999999999999999999'],
  ['nothing', ''],
  ['a name that every object has', 'constructor'],
  ['another one', '__proto__'],
  ['a list', []],
  ['a list of lists', [[[]]]],
  ['an object', {}],
  ['a lone surrogate', '\ud800'],
  ['a zero byte', '\u0000'],
  ['one byte of base64', 'AA=='],
  ['DER that is cut off', base64(Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff))],
  ['DER that is nested', base64(Buffer.from('3080'.repeat(500), 'hex'))],
  ['a PEM block that is empty', base64('-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n')],
  ['a long text', 'x'.repeat(5000)],
];

function placesIn(value: Json, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
}
function changed(value: Json, [key, ...rest]: string[], odd: Json): Json {
  if (key === undefined) return odd;
  if (Array.isArray(value)) return value.map((one, i) => (String(i) === key ? changed(one, rest, odd) : one));
  const fields = value as Fields;
  return { ...fields, [key]: changed(fields[key]!, rest, odd) };
}

/** Code of each check, or that it could not be read. */
function codesOf(document: Json): string[] {
  return readEvidence(Buffer.from(JSON.stringify(document))).flatMap((reading) =>
    reading.ok
      ? verifyEvidence(reading, trust, { now: new Date('2026-06-01T00:00:00Z') }).checks.map((one) => one.code)
      : ['unreadable'],
  );
}

describe.each<[string, () => Json]>([
  ['a bundle with a certificate and a time-stamp', byCertificate],
  ['a bundle with a key and a log entry', byKey],
  ['a bundle with a message signature', message],
  ['an envelope with a certificate', bare],
])('%s', (_name, make) => {
  const document = make();
  it('is examined to its end with any value in it replaced', () => {
    for (const path of placesIn(document).slice(1))
      for (const [what, odd] of ODD)
        expect(codesOf(changed(document, path, odd)), `${path.join('/')}: ${what}`).not.toContain('internal');
  });
});

describe('the body of a log entry', () => {
  const document = byKey() as Fields;
  const material = document['verificationMaterial'] as Fields;
  const [entry] = material['tlogEntries'] as Fields[];
  const body = JSON.parse(Buffer.from(String(entry!['canonicalizedBody']), 'base64').toString()) as Json;

  it('is examined to its end with any value in it replaced, by a log that is trusted or not', () => {
    for (const logId of [entry!['logId']!, { keyId: base64(Buffer.alloc(32)) }])
      for (const path of placesIn(body))
        for (const [what, odd] of ODD) {
          const told = journal.entry(changed(body, path, odd) ?? {}, seconds) as Fields;
          const one = { ...told, kindVersion: entry!['kindVersion']!, logId };
          const whole = { ...document, verificationMaterial: { ...material, tlogEntries: [one] } };
          const codes = codesOf(whole);
          expect(codes, `${path.join('/')}: ${what}`).not.toContain('internal');
        }
  });
});
