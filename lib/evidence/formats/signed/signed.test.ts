import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { readEvidence } from '../../read-evidence.ts';
import {
  base64,
  bundleOf,
  envelopeOf,
  failOne,
  logEntry,
  OTHER,
  readOne,
  SHA256,
  statementOf,
  bytesOf,
} from '#lib/evidence/samples.fixture.ts';

const statement = statementOf('https://example.com/x', { any: 1 });
const dsseBundle = (more: JsonObject = {}): JsonObject => bundleOf({ dsseEnvelope: envelopeOf(statement) }, more);

describe('Sigstore bundles', () => {
  it.each([
    'application/vnd.dev.sigstore.bundle+json;version=0.1',
    'application/vnd.dev.sigstore.bundle+json;version=0.2',
    'application/vnd.dev.sigstore.bundle+json;version=0.3',
    'application/vnd.dev.sigstore.bundle.v0.3+json',
  ])('%s is read', (mediaType) => {
    const read = readOne(dsseBundle({ mediaType }));
    expect(read).toMatchObject({
      format: 'sigstore-bundle',
      mediaType,
      predicateType: 'https://example.com/x',
      subjects: [{ name: 'app', digest: { sha256: SHA256 } }],
      signed: { kind: 'bundle' },
    });
  });

  it('of a message name the digest that is signed', () => {
    const read = readOne(
      bundleOf({
        messageSignature: {
          messageDigest: { algorithm: 'SHA2_256', digest: Buffer.from(SHA256, 'hex').toString('base64') },
          signature: base64('s'),
        },
      }),
    );
    expect(read.subjects).toEqual([{ name: null, uri: null, digest: { sha256: SHA256 }, annotations: null }]);
  });

  it('with a key, no log and no times are read', () => {
    const material = {
      publicKey: { hint: 'k' },
      tlogEntries: null,
      timestampVerificationData: { rfc3161Timestamps: null },
    };
    expect(readOne(dsseBundle({ verificationMaterial: material })).signed?.kind).toBe('bundle');
  });

  it('with garbage instead of a certificate, or an empty chain, are accepted and left to verification', () => {
    const chain = { x509CertificateChain: { certificates: [] }, tlogEntries: [] };
    expect(readOne(dsseBundle({ verificationMaterial: chain })).ok).toBe(true);
    expect(
      readOne(dsseBundle({ verificationMaterial: { certificate: { rawBytes: base64('no certificate') } } })).ok,
    ).toBe(true);
  });

  const broken: [string, JsonObject, string, string][] = [
    [
      'another version',
      dsseBundle({ mediaType: 'application/vnd.dev.sigstore.bundle+json;version=99.9' }),
      'unknown-media-type',
      '/mediaType',
    ],
    ['another media type', dsseBundle({ mediaType: 'text/plain' }), 'unknown-media-type', '/mediaType'],
    ['no media type', dsseBundle({ mediaType: null }), 'missing-field', '/mediaType'],
    ['no material', dsseBundle({ verificationMaterial: null }), 'missing-field', '/verificationMaterial'],
    [
      'material of nobody',
      dsseBundle({ verificationMaterial: { tlogEntries: [] } }),
      'missing-field',
      '/verificationMaterial',
    ],
    [
      'material of two',
      dsseBundle({ verificationMaterial: { publicKey: {}, certificate: { rawBytes: 'QQ==' } } }),
      'wrong-type',
      '/verificationMaterial',
    ],
    ['no content', bundleOf({}), 'missing-field', ''],
    ['two contents', dsseBundle({ messageSignature: { signature: 'QQ==' } }), 'wrong-type', ''],
    [
      'a placeholder certificate',
      dsseBundle({ verificationMaterial: { certificate: { rawBytes: '[example]' } } }),
      'bad-base64',
      '/verificationMaterial/certificate/rawBytes',
    ],
    [
      'a log index that is text',
      dsseBundle({ verificationMaterial: { publicKey: {}, tlogEntries: [{ ...logEntry(), logIndex: 'five' }] } }),
      'wrong-type',
      '/verificationMaterial/tlogEntries/0/logIndex',
    ],
    [
      'a proof that is text',
      dsseBundle({ verificationMaterial: { publicKey: {}, tlogEntries: [{ ...logEntry(), inclusionProof: 'x' }] } }),
      'wrong-type',
      '/verificationMaterial/tlogEntries/0/inclusionProof',
    ],
    [
      'a proof without base64',
      dsseBundle({
        verificationMaterial: { publicKey: {}, tlogEntries: [{ ...logEntry(), inclusionProof: { hashes: ['!'] } }] },
      }),
      'bad-base64',
      '/verificationMaterial/tlogEntries/0/inclusionProof/hashes/0',
    ],
    [
      'a timestamp without base64',
      dsseBundle({
        verificationMaterial: {
          publicKey: {},
          timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: '?' }] },
        },
      }),
      'bad-base64',
      '/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp',
    ],
    [
      'very many timestamps',
      dsseBundle({
        verificationMaterial: {
          publicKey: {},
          timestampVerificationData: {
            rfc3161Timestamps: Array.from({ length: 300 }, () => ({ signedTimestamp: 'QQ==' })),
          },
        },
      }),
      'too-many-items',
      '/verificationMaterial',
    ],
    [
      'a payload without base64',
      bundleOf({ dsseEnvelope: envelopeOf('', { payload: '[payload]' }) }),
      'bad-base64',
      '/dsseEnvelope/payload',
    ],
    [
      'a payload with a key twice',
      bundleOf({ dsseEnvelope: envelopeOf('{"_type":"a","_type":"b"}') }),
      'duplicate-key',
      '/dsseEnvelope/payload',
    ],
  ];
  it.each(broken)('with %s are refused', (_name, value, code, pointer) => {
    expect(failOne(value)).toMatchObject({ code, pointer });
  });

  it('with a damaged payload are accepted, so that the signature fails', () => {
    const read = readOne(bundleOf({ dsseEnvelope: envelopeOf('{"_type":"https://in-toto.io/Stat\u0000') }));
    expect([read.statement, read.facts.kind, read.remarks.map((remark) => remark.code)]).toEqual([
      null,
      'generic',
      ['unreadable-payload'],
    ]);
  });
});

describe('DSSE envelopes', () => {
  it('are decoded from either alphabet, padded or not', () => {
    const payload = base64(statementOf('https://example.com/ÿ', {}));
    const sig = base64('ÿþsig');
    for (const [p, s] of [
      [payload, sig],
      [payload.replace(/=+$/, ''), sig.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')],
    ] as const) {
      const { signed } = readOne(envelopeOf('', { payload: p, signatures: [{ sig: s }] }));
      expect(signed).toMatchObject({
        kind: 'dsse',
        envelope: { signatures: [{ keyid: null, sig: new Uint8Array(Buffer.from('ÿþsig')) }] },
      });
    }
  });

  it('carry the certificate of their signature', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n';
    for (const signature of [{ cert: pem }, { certificate: Buffer.from(pem).toString('base64') }] as JsonObject[]) {
      expect(readOne(envelopeOf(statement, { signatures: [{ sig: 'QQ==', ...signature }] })).signed).toMatchObject({
        envelope: { signatures: [{ certificatePem: pem }] },
      });
    }
  });

  it('of another payload type are accepted unchanged', () => {
    expect(readOne(envelopeOf('hello', { payloadType: 'http://example.com/HelloWorld' }))).toMatchObject({
      format: 'dsse',
      statement: null,
      mediaType: 'http://example.com/HelloWorld',
    });
  });

  it('that hide a statement under another payload type get a claim about the type', () => {
    expect(readOne(envelopeOf(statement, { payloadType: 'application/vnd.other+json' })).outerClaims).toEqual([
      {
        pointer: '/payloadType',
        check: 'predicate',
        against: 'payload',
        value: 'application/vnd.other+json',
        signed: 'application/vnd.in-toto+json',
      },
    ]);
  });

  it('without any signature are accepted', () => {
    expect(readOne(envelopeOf(statement, { signatures: [] })).signed).toMatchObject({
      kind: 'dsse',
      envelope: { signatures: [] },
    });
  });

  it('with an incomplete statement are accepted, so that verification fails', () => {
    for (const payload of [
      { _type: 'https://in-toto.io/Statement/v1' },
      { hello: 'world' },
      statementOf('https://x', {}, { subject: 'app' }),
    ]) {
      expect(readOne(envelopeOf(payload))).toMatchObject({
        format: 'dsse',
        statement: null,
        predicateType: null,
        facts: { kind: 'generic' },
        remarks: [{ code: 'unreadable-statement', pointer: '/payload' }],
      });
    }
  });

  const broken: [string, JsonObject, string, string][] = [
    ['a payload in junk', envelopeOf('', { payload: 'INVALID' }), 'bad-base64', '/payload'],
    ['no payload', { payloadType: 'x', signatures: [] }, 'missing-field', '/payload'],
    ['no payload type', { payload: 'QQ==', signatures: [] }, 'missing-field', '/payloadType'],
    ['a statement of nothing', envelopeOf({}), 'missing-field', '/payload'],
    ['a list for a statement', envelopeOf([]), 'wrong-type', '/payload'],
    ['one signature for a list', envelopeOf(statement, { signatures: { sig: 'QQ==' } }), 'wrong-type', '/signatures'],
    ['a signature of nothing', envelopeOf(statement, { signatures: [{}] }), 'missing-field', '/signatures/0/sig'],
    [
      'a thousand signatures',
      envelopeOf(statement, { signatures: Array.from({ length: 1000 }, () => ({ sig: 'QQ==' })) }),
      'too-many-items',
      '/signatures',
    ],
  ];
  it.each(broken)('with %s are refused', (_name, value, code, pointer) => {
    expect(failOne(value)).toMatchObject({ code, pointer });
  });
});

describe('lists of registries', () => {
  it("npm's outer type is a claim about the statement", () => {
    const list = {
      attestations: [
        { predicateType: 'https://example.com/x', bundle: dsseBundle() },
        { predicateType: 'https://example.com/lie', bundle: dsseBundle() },
      ],
    };
    const readings = readEvidence(bytesOf(list));
    expect(readings.map((reading) => reading.pointer)).toEqual(['/attestations/0', '/attestations/1']);
    const claims = readings.map((reading) => reading.ok && reading.outerClaims[0]);
    expect(claims).toMatchObject([
      { value: 'https://example.com/x', signed: 'https://example.com/x' },
      { value: 'https://example.com/lie', signed: 'https://example.com/x', check: 'predicate' },
    ]);
  });

  it('each item keeps its own bytes, space included', () => {
    const item = `{ "bundle" :${JSON.stringify(dsseBundle())}  }`;
    const [first] = readEvidence(bytesOf(`{"attestations": [ ${item}, {"bundle":null,"bundle_url":"https://x"} ]}`));
    expect(Buffer.from(first!.bytes).toString()).toBe(item);
  });

  it("GitHub's pointer to a bundle says what to do", () => {
    const readings = readEvidence(
      bytesOf({
        attestations: [
          { bundle: null, bundle_url: 'https://x', repository_id: 1 },
          { bundle_url: 'https://x', repository_id: 1 },
        ],
      }),
    );
    expect(readings).toMatchObject([
      { ok: false, code: 'missing-field', pointer: '/attestations/0/bundle' },
      { ok: false, code: 'missing-field' },
    ]);
  });

  it("GitHub's bulk list is read by digest", () => {
    const readings = readEvidence(
      bytesOf({
        attestations_subject_digests: { [`sha256:${SHA256}`]: [{ bundle: dsseBundle() }], 'sha256:none': null },
      }),
    );
    expect(readings).toMatchObject([{ ok: true, pointer: `/attestations_subject_digests/sha256:${SHA256}/0` }]);
  });

  it('an empty list is no evidence', () => {
    expect(failOne({ attestations: [] })).toMatchObject({ code: 'empty' });
  });
});

describe('PEP 740', () => {
  const attestation = (entry: JsonObject): JsonObject => ({
    version: 1,
    verification_material: { certificate: base64('der'), transparency_entries: [entry] },
    envelope: { statement: base64(statement), signature: base64('s') },
  });

  it('becomes a bundle of the version that its log entries allow', () => {
    const proven = readOne(attestation(logEntry()));
    expect(proven).toMatchObject({
      format: 'pep740',
      predicateType: 'https://example.com/x',
      signed: {
        bundle: {
          mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
          verificationMaterial: { certificate: { rawBytes: base64('der') } },
        },
      },
    });
    const promised = readOne(attestation({ ...logEntry(), inclusionProof: null }));
    expect(promised.signed).toMatchObject({
      bundle: {
        mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
        verificationMaterial: { x509CertificateChain: {} },
      },
    });
  });

  it('provenance is one document for each attestation, with the publisher beside it', () => {
    const publisher = { kind: 'GitHub', repository: 'o/r', workflow: 'w.yml' };
    const readings = readEvidence(
      bytesOf({
        version: 1,
        attestation_bundles: [{ publisher, attestations: [attestation(logEntry()), attestation(logEntry())] }],
      }),
    );
    expect(readings).toMatchObject([
      { pointer: '/attestation_bundles/0/attestations/0', context: { publisher } },
      { pointer: '/attestation_bundles/0/attestations/1' },
    ]);
  });

  it.each([
    ['version', 2, 'unknown-media-type'],
    ['envelope', { statement: '!', signature: 'QQ==' }, 'bad-base64'],
    ['verification_material', { certificate: 'QQ==' }, 'missing-field'],
  ] as [string, JsonValue, string][])('with a wrong %s is refused', (key, value, code) => {
    expect(failOne({ ...attestation(logEntry()), [key]: value })).toMatchObject({ code });
  });
});

describe('documents that are no statement', () => {
  it.each([
    [
      'a statement without a type of predicate',
      { _type: 'https://in-toto.io/Statement/v1', subject: [] },
      'missing-field',
      '/predicateType',
    ],
    ['a subject that is text', statementOf('https://x', {}, { subject: 'app' }), 'wrong-type', '/subject'],
    [
      'a subject that is a list of text',
      statementOf('https://x', {}, { subject: ['app'] }),
      'wrong-type',
      '/subject/0',
    ],
  ] as [string, JsonObject, string, string][])('%s is refused', (_name, value, code, pointer) => {
    expect(failOne(value)).toMatchObject({ code, pointer });
  });

  it('odd spellings are read and remarked', () => {
    const read = readOne({
      type: 'https://in-toto.io/Statement/v1',
      predicate_type: 'https://x',
      subject: [{ digest: `sha256:${SHA256}` }, { name: '_', digest: { SHA256: OTHER.toUpperCase(), sha1: 'short' } }],
    });
    expect(read.subjects.map((subject) => [subject.name, subject.digest])).toEqual([
      [null, { sha256: SHA256 }],
      [null, { sha256: OTHER }],
    ]);
    expect(read.remarks.map((remark) => remark.code)).toEqual(['odd-spelling', 'odd-spelling', 'bad-digest']);
    expect(
      readOne(statementOf('https://x', null, { _type: 'https://in-toto.io/Statement/v0.2' })).statement?.version,
    ).toBe('unknown');
  });
});
