/** Tekton, from the event of a run to what Chains has stored in the registry; and a run that is pushed. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import {
  attachedTo,
  BUNDLE,
  content,
  descriptor,
  DSSE,
  type FakeRegistry,
  imageOf,
  indexOf,
  openFakeRegistry,
} from '#lib/integrations/oci/registry.fixture.ts';
import { REVERIFY_LAYER, type ReverifyLayerPayload } from '#lib/ingest/link/image.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { runReverifyLayer } from '#lib/jobs/steps/reverify-layer.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { runOf, subject, testInstance } from '#lib/start/app.fixture.ts';
import { sign } from '#lib/test-issuer/ecdsa.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { runFetches } from './registries.fixture.ts';
import { type Hooks, openHooks } from './webhooks.fixture.ts';

const OURS = 'github.com/acme/web';
const key = testInstance().key('signing-secrets');
const image = imageOf('tekton');
const { digest } = image.manifest;
const tag = digest.replace(':', '-');
const statement = githubProvenance(subject('web', digest.slice(7)), runOf('acme/web'), { materials: [] });
const envelope = testInstance().envelope(statement, key);
const payload = Buffer.from(
  JSON.stringify({
    critical: {
      identity: { 'docker-reference': 'registry.example.com/acme/web' },
      image: { 'docker-manifest-digest': digest },
      type: 'cosign container image signature',
    },
    optional: null,
  }),
);
const signature = sign(key.key, payload).toString('base64');

let hooks: Hooks;
let registry: FakeRegistry;
beforeEach(async () => {
  hooks = await openHooks();
  registry = await openFakeRegistry();
  await addTrustFile(hooks.app, { bytes: Buffer.from(key.pem), name: 'chains' });
});
afterEach(async () => {
  await registry.close();
  await hooks.close();
});

const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
/** A manifest as cosign stores it under a tag: with the signature in the annotations of its layer. */
function cosignManifest(bytes: Buffer, mediaType: string, annotations: object) {
  const layer = content(bytes, mediaType);
  const value = { schemaVersion: 2, layers: [{ ...descriptor(layer), annotations }] };
  return { manifest: content(value, 'application/vnd.oci.image.manifest.v1+json'), blobs: [layer] };
}

async function sendRun() {
  const { path, secret } = await hooks.connect({
    source: 'tekton',
    name: 'ci',
    projects: [OURS],
    settings: { registry: registry.origin, repositories: ['acme/*'], privateAddress: true },
  });
  const results = [
    { name: 'IMAGE_URL', value: `${new URL(registry.origin).host}/acme/web:1` },
    { name: 'IMAGE_DIGEST', value: `${digest}\n` },
  ];
  const body = JSON.stringify({ taskRun: { status: { taskResults: results } } });
  const event = {
    'ce-specversion': '1.0',
    'ce-id': '1',
    'ce-source': '/apis/tekton.dev/v1beta1/namespaces/ci/taskruns/build-1',
    'ce-type': 'dev.tekton.event.taskrun.successful.v1',
  };
  expect((await hooks.send(`${path}?token=${secret}x`, body, event)).status).toBe(401);
  const { body: answer } = await hooks.send(`${path}?token=${secret}`, body, event);
  expect(answer).toMatchObject({
    outcome: 'accepted',
    effects: [`acme/web@${digest} will be fetched with its attestations`],
  });
}
const evidence = async () =>
  (await getArtifact(hooks.app, digest))!.evidence.map(({ format, outcome }) => `${format} ${outcome}`).toSorted();

it('what Chains stores under tags (encoding dsse) is fetched when the run has ended, once it is there', async () => {
  registry.push(image);
  await sendRun();
  expect(await runFetches(hooks.app)).toEqual([
    { reference: digest, state: 'waiting', error: 'nothing is attached to it yet' },
  ]);
  const attestation = cosignManifest(Buffer.from(JSON.stringify(envelope)), DSSE, {
    'dev.cosignproject.cosign/signature': '',
  });
  const signed = cosignManifest(payload, SIMPLE_SIGNING, { 'dev.cosignproject.cosign/signature': signature });
  registry.push(attestation, signed);
  registry.tag(`${tag}.att`, attestation.manifest);
  registry.tag(`${tag}.sig`, signed.manifest);
  hooks.app.advance(3_600_000);
  expect(await runFetches(hooks.app)).toMatchObject([{ state: 'done' }]);
  // The signature of the image is in the manifest of its layer, which a job joins.
  const context = { ...hooks.app, actor: { kind: 'job', job: REVERIFY_LAYER } as const };
  const handlers = { [REVERIFY_LAYER]: (of: ReverifyLayerPayload) => runReverifyLayer(context, of) };
  while (await runOneJob({ store: hooks.app.store, now: hooks.app.now, handlers, random: () => 0 }));
  expect(await evidence()).toEqual(expect.arrayContaining(['dsse verified', 'cosign-layer verified']));
  expect(await getArtifact(hooks.app, digest)).toMatchObject({ project: { slug: OURS } });
});

it('what Chains stores as referrers (encoding sigstore-bundle) is fetched too', async () => {
  const bundle = content(testInstance().signWithKey(statement, key), BUNDLE);
  const referrer = attachedTo(image.manifest, bundle);
  registry.push(image, referrer);
  registry.tag(tag, indexOf([descriptor(referrer.manifest)]));
  await sendRun();
  expect(await runFetches(hooks.app)).toMatchObject([{ state: 'done' }]);
  expect(await evidence()).toContain('sigstore-bundle verified');
});

it('a run with annotations is pushed: the same documents as in the registry, verified', async () => {
  const base64 = (value: string | Buffer) => Buffer.from(value).toString('base64');
  const run = {
    apiVersion: 'tekton.dev/v1',
    kind: 'TaskRun',
    metadata: {
      name: 'build-1',
      annotations: {
        'chains.tekton.dev/signed': 'true',
        'chains.tekton.dev/payload-taskrun-1': base64(JSON.stringify(statement)),
        'chains.tekton.dev/signature-taskrun-1': base64(JSON.stringify(envelope)),
        'chains.tekton.dev/payload-ab': base64(payload),
        'chains.tekton.dev/signature-ab': signature,
      },
    },
  };
  const results = await ingestEvidence(hooks.app, { bytes: Buffer.from(JSON.stringify(run)) });
  expect(results.map(({ outcome, verification }) => `${outcome} ${verification?.outcome}`)).toEqual([
    'stored verified',
    'stored verified',
  ]);
  expect(await evidence()).toEqual(['cosign-layer verified', 'dsse verified']);
  const [again] = await ingestEvidence(hooks.app, { bytes: Buffer.from(JSON.stringify(envelope)) });
  expect(again!.outcome).toBe('duplicate');
});
