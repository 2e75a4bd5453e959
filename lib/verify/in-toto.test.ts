/** in-toto links and layouts in both signed forms, self-made roots, and signatures of kinds that are not checked. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { olpcCanonicalJson } from '#lib/bytes/canonical-json.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { preAuthEncoding } from '#lib/bytes/signing/pre-auth-encoding.ts';
import { compileTrust, parseTrust } from '#lib/verify/trust/trust.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { verifyEvidence } from './verify-evidence.ts';

const keys = generateKeyPairSync('ed25519');
const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const now = new Date('2026-06-01T00:00:00Z');
const SHA = 'ab'.repeat(32);
const LINK = {
  _type: 'link',
  name: 'build',
  command: ['make'],
  materials: { a: { sha256: SHA } },
  products: { b: { sha256: SHA } },
  byproducts: { 'return-value': 0 },
  environment: {},
};
const LAYOUT = {
  _type: 'layout',
  expires: '2030-01-01T00:00:00Z',
  readme: '',
  keys: {},
  inspect: [],
  steps: [
    {
      _type: 'step',
      name: 'build',
      pubkeys: ['k'],
      threshold: 1,
      expected_command: [],
      expected_materials: [],
      expected_products: [],
    },
  ],
};

function verify(
  document: Uint8Array | string | object,
  trusted = true,
): { outcome: Verification['outcome']; codes: (string | undefined)[]; facts: unknown; signer: Verification['signer'] } {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const bytes = document instanceof Uint8Array ? document : Buffer.from(text);
  const [reading] = readEvidence(bytes);
  if (reading?.ok !== true) throw new Error(reading?.message);
  const result = verifyEvidence(
    reading,
    compileTrust({ version: 1, entries: trusted ? [parseTrust(Buffer.from(pem), 'k')] : [] }),
    { now },
  );
  return {
    outcome: result.outcome,
    codes: ['signature', 'predicate'].map((name) => result.checks.find((one) => one.check === name)?.code),
    facts: reading.facts,
    signer: result.signer,
  };
}

const metablock = (signed: object, keyid = 'k') => ({
  signatures: [
    { keyid, sig: sign(null, Buffer.from(olpcCanonicalJson(JSON.stringify(signed))), keys.privateKey).toString('hex') },
  ],
  signed,
});
function envelope(signed: object): object {
  const payload = Buffer.from(JSON.stringify(signed));
  const type = 'application/vnd.in-toto+json';
  return {
    payloadType: type,
    payload: payload.toString('base64'),
    signatures: [{ keyid: 'k', sig: sign(null, preAuthEncoding(type, payload), keys.privateKey).toString('base64') }],
  };
}

describe('in-toto links and layouts', () => {
  it.each([
    ['link', LINK],
    ['layout', LAYOUT],
  ])('a %s is read and verified in both forms', (kind, signed) => {
    for (const document of [metablock(signed), envelope(signed)]) {
      expect(verify(document)).toMatchObject({ outcome: 'verified', facts: { kind }, signer: { kind: 'key' } });
      expect(verify(document, false).outcome).not.toBe('verified');
    }
  });

  it('neither key order, nor another key id, nor upper-case hex changes what was signed', () => {
    const good = metablock(LINK, 'another id');
    const reversed = Object.fromEntries(Object.entries(LINK).toReversed());
    expect(verify({ ...good, signed: reversed }).outcome).toBe('verified');
    expect(
      verify({ ...good, signatures: good.signatures.map((one) => ({ ...one, sig: one.sig.toUpperCase() })) }).outcome,
    ).toBe('verified');
  });

  it('a changed material, a fraction and a key twice are not verified', () => {
    const good = metablock(LINK);
    expect(verify({ ...good, signed: { ...LINK, materials: { a: { sha256: 'cd'.repeat(32) } } } }).outcome).toMatch(
      /failed|untrusted/u,
    );
    expect(verify(JSON.stringify(good).replace('"return-value":0', '"return-value":0.0'))).toMatchObject({
      outcome: 'failed',
      codes: ['malformed', 'not-reached'],
    });
    expect(() => verify(JSON.stringify(good).replace('"name":"build"', '"name":"build","name":"test"'))).toThrow(
      'twice',
    );
  });

  it('an expired layout says so', () => {
    const expired = { ...LAYOUT, expires: '2020-01-01T00:00:00Z' };
    for (const document of [metablock(expired), envelope(expired)])
      expect(verify(document)).toMatchObject({ codes: ['ok', 'layout-expired'] });
  });
});

describe('standalone documents, and unsupported signatures', () => {
  it('a TUF root is verified only where a configured key signed it', () => {
    const hex = keys.publicKey.export({ format: 'jwk' }).x ?? '';
    const signed = {
      _type: 'root',
      version: 1,
      keys: { k: { keytype: 'ed25519', keyval: { public: Buffer.from(hex, 'base64url').toString('hex') } } },
      roles: { root: { keyids: ['k'], threshold: 1 } },
    };
    expect(verify(metablock(signed), false)).toMatchObject({
      outcome: 'untrusted',
      codes: ['root-untrusted', 'not-applicable'],
      signer: null,
    });
    expect(verify(metablock(signed))).toMatchObject({ outcome: 'verified', signer: { kind: 'key' } });
  });

  it.each([
    ['JWS in JSON', JSON.stringify({ payload: 'e30', protected: 'e30', signature: 'AA' })],
    [
      'JWS with several signatures',
      JSON.stringify({ payload: 'e30', signatures: [{ protected: 'e30', signature: 'AA' }] }),
    ],
    ['compact JWS', 'eyJhbGciOiJub25lIn0.e30.AAAA'],
    ['TUF targets', JSON.stringify({ signed: { _type: 'targets' }, signatures: [] })],
    ['OpenPGP', '-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n'],
    ['SSH', '-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n'],
    ['COSE_Sign1', Buffer.from('d28443a10126a0441122334441ff', 'hex')],
    [
      'CycloneDX with JSF',
      JSON.stringify({
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        version: 1,
        signature: { algorithm: 'ES256', value: 'AA' },
      }),
    ],
  ])('%s is signed in a way that is not checked here', (_name, document) => {
    expect(verify(document)).toMatchObject({ outcome: 'error', codes: ['unsupported', 'not-applicable'] });
  });

  it('a cosign layer alone cannot be decided', () => {
    expect(
      verify({
        critical: {
          image: { 'docker-manifest-digest': `sha256:${SHA}` },
          type: 'cosign container image signature',
          identity: {},
        },
      }),
    ).toMatchObject({ outcome: 'error', codes: ['undecidable', 'not-applicable'] });
  });
});
