/**
 * Documents whose meaning lies partly outside their signature: Cloud Build exports, cosign manifests, detached bundles.
 */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import { sameJson } from '#lib/bytes/canonical-json.ts';
import { readEvidence, readStored } from '../../read-evidence.ts';
import { withMember } from '#lib/evidence/read/signed-members.ts';
import {
  base64,
  bytesOf,
  envelopeOf,
  failOne,
  OTHER,
  readOne,
  SHA256,
  statementOf,
} from '#lib/evidence/samples.fixture.ts';
import { layerContexts } from '#lib/evidence/formats/oci/oci-manifest.ts';

const predicate = {
  builder: { id: 'https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3' },
  recipe: { type: 't', definedInMaterial: 0 },
  metadata: { buildInvocationId: 'i' },
};
const signed = statementOf('https://slsa.dev/provenance/v0.1', predicate, {
  _type: 'https://in-toto.io/Statement/v0.1',
});

function occurrence(change: { text?: JsonObject; envelope?: JsonObject; more?: JsonObject } = {}): JsonObject {
  const { predicate: copied, ...rest } = signed;
  return {
    kind: 'BUILD',
    noteName: 'n',
    resourceUri: `https://registry/app@sha256:${SHA256}`,
    envelope: envelopeOf(signed, change.envelope),
    build: {
      intotoStatement: {
        ...rest,
        slsaProvenance: { ...(copied as JsonObject), recipe: { type: 't', definedInMaterial: '-1' }, metadata: {} },
        ...change.text,
      },
    },
    ...change.more,
  };
}
const exported = (provenance: JsonObject[], summary: JsonObject = {}): JsonObject => ({
  image_summary: { digest: `sha256:${SHA256}`, fully_qualified_digest: `registry/app@sha256:${SHA256}`, ...summary },
  provenance_summary: { provenance },
});
const disagreements = (value: JsonObject): string[] =>
  readOne(value)
    .outerClaims.filter((claim) => !sameJson(claim.value, claim.signed))
    .map((claim) => `${claim.check} ${claim.pointer}`);

describe('Google Cloud Build exports', () => {
  it('with a copy that agrees with the signed statement pass, whatever the producer omits', () => {
    const read = readOne(exported([occurrence()]));
    expect(read).toMatchObject({
      format: 'gcb-provenance',
      facts: { kind: 'provenance' },
      signed: { kind: 'dsse-set', members: [{ pointer: '/provenance_summary/provenance/0' }] },
    });
    expect(disagreements(exported([occurrence()]))).toEqual([]);
  });

  const lies: [string, JsonObject, string[]][] = [
    [
      'another digest in the copy',
      exported([occurrence({ text: { subject: [{ name: 'app', digest: { sha256: OTHER } }] } })]),
      ['subject /provenance_summary/provenance/0/build/intotoStatement/subject'],
    ],
    [
      'another builder in the copy',
      exported([occurrence({ text: { slsaProvenance: { builder: { id: 'evil' } } } })]),
      ['predicate /provenance_summary/provenance/0/build/intotoStatement/predicate'],
    ],
    [
      'another type in the copy',
      exported([occurrence({ text: { predicateType: 'https://slsa.dev/provenance/v1' } })]),
      ['predicate /provenance_summary/provenance/0/build/intotoStatement/predicateType'],
    ],
    [
      'another digest in the summary',
      exported([occurrence()], { digest: `sha256:${OTHER}` }),
      ['subject /image_summary/digest'],
    ],
    [
      'another image in the summary',
      exported([occurrence()], { fully_qualified_digest: `registry/app@sha256:${OTHER}` }),
      ['subject /image_summary/fully_qualified_digest'],
    ],
    [
      'another resource',
      exported([occurrence({ more: { resourceUri: `https://registry/app@sha256:${OTHER}` } })]),
      ['subject /provenance_summary/provenance/0/resourceUri'],
    ],
    [
      'another kind',
      exported([occurrence({ more: { kind: 'VULNERABILITY' } })]),
      ['predicate /provenance_summary/provenance/0/kind'],
    ],
  ];
  it.each(lies)('with %s disagree there', (_name, value, wanted) => {
    expect(disagreements(value)).toEqual(wanted);
  });

  it('lend no words of one envelope to another: facts wait for the sound one', () => {
    const forged = statementOf('https://slsa.dev/provenance/v0.1', { builder: { id: 'https://trusted' }, recipe: {} });
    const read = readOne(exported([occurrence({ envelope: { payload: base64(forged) } }), occurrence()]));
    expect([read.facts.kind, read.statement]).toEqual(['generic', null]);
    expect(withMember(read, 1).facts).toMatchObject({
      kind: 'provenance',
      provenance: { builderId: predicate.builder.id },
    });
    expect(withMember(read, 9)).toBe(read);
  });

  it('drop a signature or an envelope that cannot be decoded, and keep the rest', () => {
    const one = readOne(
      exported([
        occurrence({ envelope: { signatures: [{ sig: '!!' }, { sig: 'QQ==' }] } }),
        { kind: 'BUILD', envelope: null },
      ]),
    );
    expect(one.signed).toMatchObject({ members: [{ envelope: { signatures: [{ sig: new Uint8Array([0x41]) }] } }] });
    expect(one.remarks.map((remark) => remark.code).sort()).toEqual(['bad-base64', 'unreadable-member']);
    expect(failOne(exported([]))).toMatchObject({ code: 'missing-field' });
  });

  it('may hold one occurrence, or be one', () => {
    expect(readOne({ provenance_summary: { provenance: occurrence() } }).signed).toMatchObject({
      members: [{ pointer: '/provenance_summary/provenance' }],
    });
    expect(readOne(occurrence()).signed).toMatchObject({ members: [{ pointer: '' }] });
  });
});

const PEM = `-----BEGIN CERTIFICATE-----\n${base64('leaf')}\n-----END CERTIFICATE-----\n`;
const CHAIN = PEM.replace(base64('leaf'), base64('middle')) + PEM.replace(base64('leaf'), base64('root'));
const rekor = {
  SignedEntryTimestamp: base64('set'),
  Payload: { body: base64({ kind: 'intoto', apiVersion: '0.0.1' }), integratedTime: 17, logIndex: 3, logID: 'c0ffee' },
};
const annotations = {
  'dev.sigstore.cosign/certificate': PEM,
  'dev.sigstore.cosign/chain': CHAIN,
  'dev.sigstore.cosign/bundle': JSON.stringify(rekor),
  'dev.cosignproject.cosign/signature': '',
};
const layer = JSON.stringify(envelopeOf(statementOf('https://x', {})));
const manifest: JsonObject = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: {},
  layers: [
    { mediaType: 'application/vnd.dsse.envelope.v1+json', digest: sha256Id(layer), size: layer.length, annotations },
  ],
};

describe('cosign layers', () => {
  it('of a manifest are identified by digest, with the content of their annotations', () => {
    const read = readOne(manifest);
    expect(read).toMatchObject({
      format: 'oci-manifest',
      signed: {
        kind: 'cosign-layers',
        layers: [
          {
            digest: sha256Id(layer),
            certificatePem: PEM,
            signature: null,
            tlogEntry: { logIndex: '3', logId: { keyId: 'wP/u' }, kindVersion: { kind: 'intoto', version: '0.0.1' } },
          },
        ],
      },
    });
  });

  it('sent with their manifest become bundles: leaf, chain without its root, log entry', () => {
    const readings = readEvidence(bytesOf(`[${JSON.stringify(manifest)},\n${layer}]`));
    expect(readings[1]).toMatchObject({
      ok: true,
      format: 'cosign-layer',
      predicateType: 'https://x',
      pointer: '/1',
      signed: {
        kind: 'bundle',
        bundle: {
          mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
          verificationMaterial: {
            x509CertificateChain: { certificates: [{ rawBytes: base64('leaf') }, { rawBytes: base64('middle') }] },
            tlogEntries: [{ integratedTime: '17' }],
          },
        },
      },
    });
    const again = readings[1]!.ok ? readStored(readings[1]!.bytes, readings[1]!.context) : null;
    expect(again).toEqual(readings[1]);
  });

  it('sent after their manifest are read with the context that it gives', () => {
    const contexts = layerContexts(readOne(manifest));
    expect([...contexts.keys()]).toEqual([sha256Id(layer)]);
    expect(readStored(bytesOf(layer), contexts.get(sha256Id(layer))!)).toMatchObject({
      format: 'cosign-layer',
      signed: { kind: 'bundle' },
    });
  });

  it('alone are plain envelopes', () => {
    expect(readOne(layer)).toMatchObject({ format: 'dsse', signed: { kind: 'dsse' } });
  });

  it('of simple signing carry the bytes under their signature', () => {
    const payload = JSON.stringify({
      critical: {
        identity: { 'docker-reference': 'r/app' },
        image: { 'docker-manifest-digest': `sha256:${SHA256}` },
        type: 'cosign container image signature',
      },
      optional: null,
    });
    const read = readStored(bytesOf(payload), {
      annotations: { ...annotations, 'dev.cosignproject.cosign/signature': base64('sig') },
    });
    expect(read).toMatchObject({
      format: 'cosign-layer',
      subjects: [{ name: 'r/app', digest: { sha256: SHA256 } }],
      facts: { kind: 'image-signature', dockerReference: 'r/app' },
      signed: {
        kind: 'bundle',
        artifact: bytesOf(payload),
        bundle: { messageSignature: { signature: base64('sig') } },
      },
    });
    expect(readOne(payload)).toMatchObject({ signed: { kind: 'detached' }, remarks: [{ code: 'no-signature' }] });
    expect(failOne({ critical: { image: { 'docker-manifest-digest': 'latest' } } })).toMatchObject({
      code: 'bad-digest',
    });
  });

  it.each([
    ['a signature in junk', { 'dev.cosignproject.cosign/signature': '!' }, 'bad-base64'],
    [
      'a log entry without its log',
      {
        ...annotations,
        'dev.sigstore.cosign/bundle': JSON.stringify({ ...rekor, Payload: { ...rekor.Payload, logID: 'xyz' } }),
      },
      'bad-digest',
    ],
    [
      'a log entry without its promise',
      { ...annotations, 'dev.sigstore.cosign/bundle': JSON.stringify({ Payload: rekor.Payload }) },
      'missing-field',
    ],
  ] as [string, JsonObject, string][])('with %s are refused', (_name, wrong, code) => {
    expect(
      failOne({ ...manifest, layers: [{ ...(manifest['layers'] as JsonObject[])[0], annotations: wrong }] }),
    ).toMatchObject({ code });
  });
});

describe('other manifests', () => {
  it('have the referenced artifact as subject, else themselves', () => {
    const index = JSON.stringify({ schemaVersion: 2, manifests: [] });
    expect(readOne(index).subjects[0]?.digest).toEqual({ sha256: sha256Id(index).slice(7) });
    expect(
      readOne({ schemaVersion: 2, layers: [], subject: { digest: `sha256:${SHA256}` } }).subjects[0]?.digest,
    ).toEqual({ sha256: SHA256 });
    expect(failOne({ schemaVersion: 1, layers: [] })).toMatchObject({ code: 'unknown-media-type' });
    expect(failOne({ schemaVersion: 2, layers: [{ digest: 'sha256:x' }] })).toMatchObject({
      code: 'bad-digest',
      pointer: '/layers/0/digest',
    });
  });
});

describe('detached cosign bundles', () => {
  const logged = {
    ...rekor,
    Payload: {
      ...rekor.Payload,
      body: base64({
        kind: 'hashedrekord',
        apiVersion: '0.0.1',
        spec: { data: { hash: { algorithm: 'sha256', value: SHA256 } } },
      }),
    },
  };
  it('become a bundle over the digest that the log holds', () => {
    const read = readOne({
      base64Signature: base64('sig'),
      cert: Buffer.from(PEM).toString('base64'),
      rekorBundle: logged,
    });
    expect(read).toMatchObject({
      format: 'cosign-signature',
      subjects: [{ digest: { sha256: SHA256 } }],
      signed: {
        bundle: {
          verificationMaterial: { x509CertificateChain: { certificates: [{ rawBytes: base64('leaf') }] } },
          messageSignature: { signature: base64('sig') },
        },
      },
    });
  });

  it('of a key have neither certificate nor log', () => {
    expect(readOne({ base64Signature: base64('sig') }).signed).toMatchObject({
      bundle: { verificationMaterial: { publicKey: { hint: '' }, tlogEntries: [] } },
    });
    expect(failOne({ base64Signature: '?' })).toMatchObject({ code: 'bad-base64' });
  });
});
