/** Runs of Tekton whose attestations Chains has stored in their annotations, really signed; and runs that lie. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { readEvidence, readStored } from '#lib/evidence/read-evidence.ts';
import { sign as signBytes } from '#lib/test-issuer/ecdsa.ts';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { compileTrust, parseTrust } from './trust/trust.ts';
import { verifyEvidence } from './verify-evidence.ts';

const instance = createInstance('tekton');
const key = instance.key('signing-secrets');
const now = new Date('2026-05-14T12:00:00Z');
const TRUST = compileTrust({
  version: 1,
  entries: [parseTrust(Buffer.from(key.pem), 'chains'), parseTrust(Buffer.from(instance.trustedRootJson), 'ours')],
});
const DIGEST = 'ab'.repeat(32);
const UID = '62c3b02e-f12b-416c-9771-c02af518f6d4';
const base64 = (value: string | Buffer | object) =>
  Buffer.from(typeof value === 'object' && !Buffer.isBuffer(value) ? JSON.stringify(value) : value).toString('base64');

/** As Chains writes it with the format slsa/v2alpha4. */
const statement = {
  _type: 'https://in-toto.io/Statement/v1' as const,
  subject: [{ name: 'registry.example.com/acme/web', digest: { sha256: DIGEST } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      buildType: 'https://tekton.dev/chains/v2/slsa',
      externalParameters: { runSpec: { taskRef: { name: 'build' } } },
      resolvedDependencies: [{ uri: 'git+https://github.com/acme/web', digest: { sha1: 'cd'.repeat(20) } }],
    },
    runDetails: { builder: { id: 'https://tekton.dev/chains/v2' }, metadata: { invocationId: UID } },
  },
};
const envelope = (() => {
  const signed = instance.envelope(statement, key);
  // The fingerprint of the key, as SSH writes it, names no key here.
  return { ...signed, signatures: signed.signatures.map(({ sig }) => ({ keyid: `SHA256:${'x'.repeat(43)}`, sig })) };
})();
const image = {
  critical: {
    identity: { 'docker-reference': 'registry.example.com/acme/web' },
    image: { 'docker-manifest-digest': `sha256:${DIGEST}` },
    type: 'cosign container image signature',
  },
  optional: null,
};
const signatureOf = (payload: object) => signBytes(key.key, Buffer.from(JSON.stringify(payload)));

const taskRun = (annotations: { [name: string]: string }) => ({
  apiVersion: 'tekton.dev/v1',
  kind: 'TaskRun',
  metadata: {
    name: 'build-1',
    uid: UID,
    annotations: Object.fromEntries(
      Object.entries({ signed: 'true', transparency: 'https://rekor.example/1', ...annotations }).map(
        ([name, value]) => [`chains.tekton.dev/${name}`, value],
      ),
    ),
  },
  status: {},
});
/** The annotations of one key; `cert` and `chain` are there without a certificate, too. */
const stored = (of: string, payload: string, signature: string, cert = '', chain = '') => ({
  [`payload-${of}`]: payload,
  [`signature-${of}`]: signature,
  [`cert-${of}`]: cert,
  [`chain-${of}`]: chain,
});
const PROVENANCE = stored(`taskrun-${UID}`, base64(statement), base64(envelope));
const IMAGE = stored(DIGEST.slice(0, 12), base64(image), base64(signatureOf(image)));

const bytesOf = (value: object) => Buffer.from(JSON.stringify(value));
function read(value: object) {
  return readEvidence(bytesOf(value)).map((document) => {
    if (!document.ok) return { pointer: document.pointer, refused: document.code, message: document.message };
    const { outcome, signer } = verifyEvidence(document, TRUST, { now });
    const { pointer, format, id, subjects, facts, context } = document;
    return {
      pointer,
      format,
      outcome,
      signer: signer?.kind ?? null,
      id,
      subjects,
      facts,
      context,
      bytes: () => document.bytes,
    };
  });
}
const SIGNED = { outcome: 'verified', signer: 'key' };

describe('what Chains has stored in a run', () => {
  it('is the signed provenance of the run, and the signature of its image', () => {
    const documents = read(taskRun({ ...PROVENANCE, ...IMAGE }));
    expect(documents).toMatchObject([
      { ...SIGNED, format: 'dsse', pointer: `/metadata/annotations/chains.tekton.dev~1signature-taskrun-${UID}` },
      {
        ...SIGNED,
        format: 'cosign-layer',
        pointer: `/metadata/annotations/chains.tekton.dev~1payload-${DIGEST.slice(0, 12)}`,
      },
    ]);
    for (const { subjects } of documents) expect(subjects).toMatchObject([{ digest: { sha256: DIGEST } }]);
    expect(documents[0]!.facts).toMatchObject({
      kind: 'provenance',
      provenance: { builderId: 'https://tekton.dev/chains/v2', source: { repository: 'github.com/acme/web' } },
    });
  });

  it('is the same document as in a registry: its bytes are those of the envelope', () => {
    const [fromRun] = read(taskRun(PROVENANCE));
    const [fromRegistry] = read(envelope);
    expect(fromRun!.id).toBe(fromRegistry!.id);
  });

  it('is verified again from what is stored of it', () => {
    for (const { bytes, context } of read(taskRun({ ...PROVENANCE, ...IMAGE }))) {
      const again = readStored(bytes!(), context!);
      expect(again.ok && verifyEvidence(again, TRUST, { now }).outcome).toBe('verified');
    }
  });

  it('of a PipelineRun, of a list of runs as kubectl writes it, and of one run on each line', () => {
    const run = { ...taskRun(PROVENANCE), apiVersion: 'tekton.dev/v1beta1', kind: 'PipelineRun' };
    expect(read(run)).toMatchObject([SIGNED]);
    const list = { apiVersion: 'v1', kind: 'List', items: [run, taskRun(IMAGE)] };
    expect(read(list)).toMatchObject([
      { ...SIGNED, pointer: expect.stringMatching(/^\/items\/0\/metadata/) },
      { ...SIGNED, pointer: expect.stringMatching(/^\/items\/1\/metadata/) },
    ]);
    const lines = Buffer.concat([bytesOf(run), Buffer.from('\n'), bytesOf(taskRun(IMAGE))]);
    expect(readEvidence(lines).map(({ ok }) => ok)).toEqual([true, true]);
  });

  it('with a certificate needs a time of signing, which the annotations do not have', () => {
    const at = new Date('2026-05-14T11:00:00Z');
    const identity = 'https://kubernetes.io/namespaces/tekton-chains/serviceaccounts/tekton-chains-controller';
    const bundle = instance.sign(statement, { identity, issuer: 'https://oidc.example', at });
    const { rawBytes } = (bundle.verificationMaterial as { certificate: { rawBytes: string } }).certificate;
    const cert = `-----BEGIN CERTIFICATE-----\n${rawBytes}\n-----END CERTIFICATE-----\n`;
    const annotations = stored(
      `taskrun-${UID}`,
      base64(statement),
      base64(bundle.dsseEnvelope as object),
      base64(cert),
    );
    const [document] = read(taskRun(annotations));
    expect(document).toMatchObject({ format: 'cosign-layer', signer: 'certificate' });
    expect(document!.outcome).toBe('error');
  });
});

describe('a run that lies', () => {
  const other = { ...statement, subject: [{ name: 'evil', digest: { sha256: 'ef'.repeat(32) } }] };

  it('about the payload beside the envelope: what is signed counts', () => {
    const [document] = read(taskRun(stored(`taskrun-${UID}`, base64(other), base64(envelope))));
    expect(document).toMatchObject(SIGNED);
    expect(document!.subjects).toMatchObject([{ digest: { sha256: DIGEST } }]);
  });

  it.each<[string, { [name: string]: string }, object]>([
    [
      'with another payload in the envelope',
      stored('a', base64(other), base64({ ...envelope, payload: base64(other) })),
      { outcome: 'untrusted' },
    ],
    [
      'with another image than was signed',
      stored('a', base64({ ...image, optional: {} }), base64(signatureOf(image))),
      { outcome: 'untrusted' },
    ],
    [
      'with a list under the signature of its one member, which counts as signed',
      stored('a', base64([image]), base64(signatureOf(image))),
      { outcome: 'verified' },
    ],
    [
      'with the signature of somebody else',
      stored('a', base64(image), base64(signBytes(instance.key('evil').key, bytesOf(image)))),
      { outcome: 'untrusted' },
    ],
    ['with an empty signature', stored('a', base64(image), ''), {}],
    ['that says it is signed, and is not', stored('a', base64(statement), base64('signed')), { outcome: 'unsigned' }],
  ])('%s', (_, annotations, expected) => {
    const [document, ...more] = read(taskRun(annotations));
    expect(more).toEqual([]);
    expect(document).toMatchObject(expected);
  });

  it.each<[string, object, string, string]>([
    ['with no attestation', taskRun({}), 'missing-field', '/metadata/annotations'],
    ['that failed to be signed', taskRun({ signed: 'failed' }), 'missing-field', '/metadata/annotations'],
    [
      'with a payload that is no JSON',
      taskRun(stored('a', base64('hello'), base64('x'))),
      'wrong-type',
      '/metadata/annotations/chains.tekton.dev~1payload-a',
    ],
    [
      'with a signature alone',
      taskRun({ 'signature-a': base64('x') }),
      'wrong-type',
      '/metadata/annotations/chains.tekton.dev~1payload-a',
    ],
  ])('%s is refused with its place', (_, run, code, pointer) => {
    expect(read(run)).toMatchObject([{ refused: code, pointer }]);
  });

  it('another object of the cluster is none', () => {
    expect(read({ ...taskRun(PROVENANCE), apiVersion: 'example.com/v1' })).toMatchObject([
      { format: 'json', outcome: 'unsigned', subjects: [] },
    ]);
  });

  it('nothing throws', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('signature-a', 'payload-a', 'cert-a', 'chain-a'), fc.string()),
        (given) => {
          expect(() => read(taskRun(given as never) as JsonObject)).not.toThrow();
        },
      ),
    );
  });
});
