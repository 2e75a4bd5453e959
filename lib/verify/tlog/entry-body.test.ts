/** Log entries of every kind (Rekor v1 and v2) about one signature, and each about something else. */
import { createHash, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { issue, rsa } from '#lib/verify/private-pki.fixture.ts';
import { preAuthEncoding } from '#lib/bytes/signing/pre-auth-encoding.ts';
import { type LoggedSignature, checkBody } from './entry-body.ts';
import type { LogEntry } from './log-entry.ts';

type Fields = { [key: string]: Json };
type Kind = { name: string; kind: string; version: string; spec: Json; signed: LoggedSignature };

const sha = (algorithm: string, bytes: Uint8Array): Buffer => createHash(algorithm).update(bytes).digest();
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const pem = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${base64(der).replaceAll(/.{64}/gu, '$&\n')}\n-----END ${label}-----\n`;

const leaf = issue({ subject: 'leaf' });
const stranger = issue({ subject: 'stranger' });
const spki = leaf.keys.publicKey.export({ type: 'spki', format: 'der' });
const otherSpki = stranger.keys.publicKey.export({ type: 'spki', format: 'der' });
const payload = Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}');
const pae = preAuthEncoding('application/vnd.in-toto+json', payload);
const artifact = Buffer.from('the artifact');
const signature = sign('sha256', pae, leaf.keys.privateKey);
const another = sign('sha256', artifact, leaf.keys.privateKey);

const ENVELOPE: LoggedSignature = {
  content: { kind: 'dsse', payload, pae },
  signature,
  certificate: leaf.der,
  spki,
};
const message = (more: Partial<Extract<LoggedSignature['content'], { kind: 'message' }>> = {}): LoggedSignature => ({
  ...ENVELOPE,
  content: { kind: 'message', hash: 'sha256', digest: sha('sha256', artifact), artifact: null, ...more },
});
const BY_KEY: LoggedSignature = { ...ENVELOPE, certificate: null };

const hashed1 = (bytes: Uint8Array, signer: string, algorithm = 'sha256'): Json => ({
  data: { hash: { algorithm, value: sha(algorithm, bytes).toString('hex') } },
  signature: { content: base64(signature), publicKey: { content: base64(Buffer.from(signer)) } },
});
const hashed2 = (bytes: Uint8Array, verifier: Json, algorithm = 'SHA2_256', name = 'sha256'): Json => ({
  hashedRekordV002: {
    data: { algorithm, digest: base64(sha(name, bytes)) },
    signature: { content: base64(signature), verifier },
  },
});
const payloadHash = { algorithm: 'sha256', value: sha('sha256', payload).toString('hex') };
const CERTIFICATE = pem('CERTIFICATE', leaf.der);
const KEY = pem('PUBLIC KEY', spki);
const x509 = (der: Uint8Array): Json => ({
  x509Certificate: { rawBytes: base64(der) },
  keyDetails: 'PKIX_ECDSA_P256_SHA_256',
});
const raw = (der: Uint8Array): Json => ({ publicKey: { rawBytes: base64(der) } });

const dsse1 = (verifier: string): Json => ({
  envelopeHash: payloadHash,
  payloadHash,
  signatures: [{ signature: base64(signature), verifier: base64(Buffer.from(verifier)) }],
});
const dsse2 = (verifier: Json): Json => ({
  dsseV002: {
    payloadHash: { algorithm: 'SHA2_256', digest: base64(sha('sha256', payload)) },
    signatures: [{ content: base64(signature), verifier }],
  },
});
const intoto1 = (signer: string): Json => ({ content: { payloadHash }, publicKey: base64(Buffer.from(signer)) });
const intoto2 = (signer: string): Json => ({
  content: {
    payloadHash,
    envelope: {
      payloadType: 'application/vnd.in-toto+json',
      signatures: [{ sig: base64(Buffer.from(base64(signature))), publicKey: base64(Buffer.from(signer)), keyid: '' }],
    },
  },
});

const KINDS: Kind[] = [
  {
    name: 'hashedrekord v1, certificate',
    kind: 'hashedrekord',
    version: '0.0.1',
    spec: hashed1(artifact, CERTIFICATE),
    signed: message(),
  },
  {
    name: 'hashedrekord v1, key',
    kind: 'hashedrekord',
    version: '0.0.1',
    spec: hashed1(artifact, KEY),
    signed: { ...message(), certificate: null },
  },
  {
    name: 'hashedrekord v1, envelope',
    kind: 'hashedrekord',
    version: '0.0.1',
    spec: hashed1(pae, CERTIFICATE),
    signed: ENVELOPE,
  },
  {
    name: 'hashedrekord v1, SHA-512',
    kind: 'hashedrekord',
    version: '0.0.1',
    spec: hashed1(artifact, CERTIFICATE, 'sha512'),
    signed: message({ hash: 'sha512', digest: sha('sha512', artifact) }),
  },
  {
    name: 'hashedrekord v2, certificate',
    kind: 'hashedrekord',
    version: '0.0.2',
    spec: hashed2(artifact, x509(leaf.der)),
    signed: message(),
  },
  {
    name: 'hashedrekord v2, key',
    kind: 'hashedrekord',
    version: '0.0.2',
    spec: hashed2(artifact, raw(spki)),
    signed: { ...message(), certificate: null },
  },
  {
    name: 'hashedrekord v2, SHA-384',
    kind: 'hashedrekord',
    version: '0.0.2',
    spec: hashed2(artifact, x509(leaf.der), 'SHA2_384', 'sha384'),
    signed: message({ hash: 'sha384', digest: sha('sha384', artifact) }),
  },
  { name: 'dsse v1, certificate', kind: 'dsse', version: '0.0.1', spec: dsse1(CERTIFICATE), signed: ENVELOPE },
  { name: 'dsse v1, key', kind: 'dsse', version: '0.0.1', spec: dsse1(KEY), signed: BY_KEY },
  { name: 'dsse v2, certificate', kind: 'dsse', version: '0.0.2', spec: dsse2(x509(leaf.der)), signed: ENVELOPE },
  { name: 'dsse v2, key', kind: 'dsse', version: '0.0.2', spec: dsse2(raw(spki)), signed: BY_KEY },
  { name: 'intoto v1, certificate', kind: 'intoto', version: '0.0.1', spec: intoto1(CERTIFICATE), signed: ENVELOPE },
  { name: 'intoto v1, key', kind: 'intoto', version: '0.0.1', spec: intoto1(KEY), signed: BY_KEY },
  { name: 'intoto v2, certificate', kind: 'intoto', version: '0.0.2', spec: intoto2(CERTIFICATE), signed: ENVELOPE },
  { name: 'intoto v2, key', kind: 'intoto', version: '0.0.2', spec: intoto2(KEY), signed: BY_KEY },
];

const entryOf = (body: Json | string, { kind, version }: Pick<Kind, 'kind' | 'version'>): LogEntry => ({
  logIndex: 1,
  logId: new Uint8Array(32),
  kind,
  version,
  integratedTime: null,
  inclusionPromise: null,
  proof: null,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  problem: null,
});
const bodyOf = ({ kind, version, spec }: Pick<Kind, 'kind' | 'version' | 'spec'>): Json => ({
  kind,
  apiVersion: version,
  spec,
});
const problemOf = (one: Kind, spec: Json = one.spec, signed = one.signed): string | null =>
  checkBody(entryOf(bodyOf({ ...one, spec }), one), signed)?.code ?? null;

/** Every place in a document that holds a value. */
function placesIn(value: Json, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
}
function changed(value: Json, [key, ...rest]: string[], change: (old: Json) => Json): Json {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) return value.map((one, i) => (String(i) === key ? changed(one, rest, change) : one));
  const fields = value as Fields;
  return { ...fields, [key]: changed(fields[key]!, rest, change) };
}
/** Members that no kind needs: what they say is nobody's concern. */
const isUnused = (path: readonly string[]): boolean =>
  ['envelopeHash', 'keyDetails', 'payloadType', 'keyid'].some((name) => path.includes(name));

describe.each(KINDS.map((one) => [one.name, one] as const))('%s', (_name, one) => {
  it('is about its signature', () => {
    expect(problemOf(one)).toBeNull();
  });

  it('is about no other signature, signed bytes, certificate or key', () => {
    const keepsNoSignature = one.kind === 'intoto' && one.version === '0.0.1';
    expect(problemOf(one, one.spec, { ...one.signed, signature: another })).toBe(
      keepsNoSignature ? null : 'log-body-mismatch',
    );
    expect(
      problemOf(one, one.spec, {
        ...one.signed,
        certificate: one.signed.certificate === null ? null : stranger.der,
        spki: otherSpki,
      }),
    ).toBe('log-body-mismatch');
    const other = Buffer.from('other');
    const content: LoggedSignature['content'] =
      one.signed.content.kind === 'dsse'
        ? { kind: 'dsse', payload: other, pae: preAuthEncoding('x', other) }
        : { ...one.signed.content, digest: sha(one.signed.content.hash!, other) };
    expect(problemOf(one, one.spec, { ...one.signed, content })).toBe('log-body-mismatch');
  });

  it('is refused with any value in it changed, left out or of another type', () => {
    for (const path of placesIn(one.spec).filter((place) => !isUnused(place))) {
      const told = path.join('/');
      for (const [what, change] of [
        ['left out', () => null],
        ['a number', () => 7],
        ['a list', () => []],
        ['empty', () => ''],
        ['a name of JavaScript', () => 'constructor'],
        ['longer', (old: Json) => (typeof old === 'string' ? `${old}AAAA` : 'AAAA')],
        ['turned around', (old: Json) => (typeof old === 'string' ? [...old].toReversed().join('') : {})],
      ] as const)
        expect(problemOf(one, changed(one.spec, path, change)), `${told} ${what}`).toBe('log-body-mismatch');
    }
  });

  it('is refused under another kind or version than the bundle says', () => {
    for (const [kind, version] of [
      ['rekord', one.version],
      [one.kind, '0.0.3'],
      [one.kind, ''],
      ['', one.version],
      [one.kind.toUpperCase(), one.version],
    ] as const)
      expect(checkBody(entryOf(bodyOf(one), { kind, version }), one.signed)?.code).toBe('log-body-mismatch');
  });
});

describe('a body', () => {
  it.each<[string, string]>([
    ['that is no JSON', 'not JSON'],
    ['that is empty', ''],
    ['that is cut off', '{"kind":"dsse"'],
    ['that is a list', '[]'],
    ['that is null', 'null'],
    ['without a kind', '{"apiVersion":"0.0.1","spec":{}}'],
    ['whose kind is a number', '{"kind":1,"apiVersion":"0.0.1","spec":{}}'],
  ])('%s is about nothing', (_name, text) => {
    expect(checkBody(entryOf(text, { kind: 'dsse', version: '0.0.1' }), ENVELOPE)?.code).toBe('log-body-mismatch');
  });

  it.each([
    ['rekord', '0.0.1'],
    ['dsse', '0.0.3'],
    ['hashedrekord', '1.0.0'],
    ['cose', '0.0.1'],
    ['constructor', '0.0.1'],
  ])('of the kind %s %s is not known, which is no lie', (kind, version) => {
    const told = { kind, version, spec: {} };
    expect(checkBody(entryOf(bodyOf(told), told), ENVELOPE)?.code).toBe('log-body-unsupported');
  });

  it('of one kind is not read as another', () => {
    for (const one of KINDS)
      for (const other of KINDS.filter(({ kind, version }) => kind !== one.kind || version !== one.version))
        expect(problemOf({ ...other, signed: one.signed }, one.spec), `${one.name} as ${other.name}`).toBe(
          'log-body-mismatch',
        );
  });
});

describe('several signatures in one entry', () => {
  const [, , , , , , , one] = KINDS;
  const { signatures } = one!.spec as { signatures: Json[] };
  const bad = { ...(signatures[0] as Fields), signature: base64(another) };
  it.each<[string, Json, string | null]>([
    ['the right one first', [signatures[0]!, bad], null],
    ['the right one last', [bad, signatures[0]!], null],
    ['none of them', [bad, bad], 'log-body-mismatch'],
    [
      'signature and signer in two of them',
      [
        { ...bad, verifier: (signatures[0] as Fields)['verifier']! },
        { ...(signatures[0] as Fields), verifier: base64(Buffer.from(pem('CERTIFICATE', stranger.der))) },
      ],
      'log-body-mismatch',
    ],
  ])('%s', (_name, list, code) => {
    expect(problemOf(one!, { ...(one!.spec as Fields), signatures: list })).toBe(code);
  });
});

describe('a plain signature', () => {
  const [one] = KINDS;
  it.each<[string, Parameters<typeof message>[0], string | null]>([
    ['whose digest is told', {}, null],
    ['whose artifact is at hand', { hash: null, digest: null, artifact }, null],
    ['whose artifact is another one', { hash: null, digest: null, artifact: Buffer.from('x') }, 'log-body-mismatch'],
    ['that tells nothing contradicts nothing', { hash: null, digest: null, artifact: null }, null],
    ['told by another hash', { hash: 'sha512', digest: sha('sha512', artifact) }, 'log-body-mismatch'],
    ['whose digest has the right length only', { digest: Buffer.alloc(32) }, 'log-body-mismatch'],
    ['whose digest is shorter', { digest: sha('sha256', artifact).subarray(1) }, 'log-body-mismatch'],
  ])('%s', (_name, content, code) => {
    expect(problemOf(one!, one!.spec, message(content))).toBe(code);
  });

  it('is no envelope: an entry about one is about something else', () => {
    const aboutEnvelopes = KINDS.filter(({ kind }) => kind !== 'hashedrekord');
    expect(aboutEnvelopes).toHaveLength(8);
    for (const kind of aboutEnvelopes) expect(problemOf(kind, kind.spec, message())).toBe('log-body-mismatch');
  });
});

describe('the signer of an entry', () => {
  const slow = rsa();
  const pkcs1 = slow.publicKey.export({ type: 'pkcs1', format: 'der' });
  const rsaSpki = slow.publicKey.export({ type: 'spki', format: 'der' });
  const by = (text: string, signed: LoggedSignature): string | null =>
    checkBody(
      entryOf(bodyOf({ kind: 'dsse', version: '0.0.1', spec: dsse1(text) }), { kind: 'dsse', version: '0.0.1' }),
      signed,
    )?.code ?? null;

  it.each<[string, string, LoggedSignature, string | null]>([
    ['a certificate with words around it', `x\n${CERTIFICATE}y`, ENVELOPE, null],
    ['the first of two certificates', CERTIFICATE + pem('CERTIFICATE', stranger.der), ENVELOPE, null],
    ['the second of two certificates', pem('CERTIFICATE', stranger.der) + CERTIFICATE, ENVELOPE, 'log-body-mismatch'],
    ['the key of the certificate', KEY, ENVELOPE, null],
    ['a certificate where a key signed', CERTIFICATE, BY_KEY, 'log-body-mismatch'],
    ['a key of another form', pem('RSA PUBLIC KEY', pkcs1), { ...BY_KEY, spki: rsaSpki }, 'log-body-mismatch'],
    ['a key that is none', pem('PUBLIC KEY', Buffer.from('x')), BY_KEY, 'log-body-mismatch'],
    ['a certificate in the place of a key', pem('PUBLIC KEY', leaf.der), ENVELOPE, 'log-body-mismatch'],
    ['a key in the place of a certificate', pem('CERTIFICATE', spki), ENVELOPE, 'log-body-mismatch'],
  ])('%s', (_name, text, signed, code) => {
    expect(by(text, signed)).toBe(code);
  });

  it('told by certificate and key at once is the certificate', () => {
    const both = (der: Uint8Array, key: Uint8Array): Json => ({ ...(x509(der) as Fields), ...(raw(key) as Fields) });
    const [one] = KINDS.filter((kind) => kind.name === 'dsse v2, certificate');
    expect(problemOf(one!, dsse2(both(leaf.der, otherSpki)))).toBeNull();
    expect(problemOf(one!, dsse2(both(stranger.der, spki)))).toBe('log-body-mismatch');
  });
});
