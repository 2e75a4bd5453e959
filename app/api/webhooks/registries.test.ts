/** Registries, from the delivery to the evidence that is fetched. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listJobs } from '#db/system/jobs.ts';
import { endConnection } from '#lib/admin/connections/connections.ts';
import { descriptor, type FakeRegistry, indexOf, openFakeRegistry } from '#lib/integrations/oci/registry.fixture.ts';
import { attachedTo, content } from '#lib/integrations/oci/registry.fixture.ts';
import { FETCH_IMAGE } from '#lib/integrations/webhooks/apply/apply-image.ts';
import { listDeliveries } from '#lib/integrations/webhooks/list-deliveries.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { attestedImage, runFetches } from './registries.fixture.ts';
import { bearer, type Hooks, openHooks } from './webhooks.fixture.ts';

const OURS = 'github.com/acme/web';
const { image, referrer, tagged } = attestedImage('web');
const { digest } = image.manifest;

let hooks: Hooks;
let registry: FakeRegistry;
beforeEach(async () => {
  hooks = await openHooks();
  registry = await openFakeRegistry();
});
afterEach(async () => {
  await registry.close();
  await hooks.close();
});

const connect = (source: string, change: object = {}) =>
  hooks.connect({
    source,
    name: 'ours',
    projects: [OURS],
    settings: { registry: registry.origin, repositories: ['acme/*'], privateAddress: true, ...change } as never,
  });
const pushOf = (id: string, target: object = {}) =>
  JSON.stringify({
    events: [
      {
        id,
        action: 'push',
        target: { mediaType: image.manifest.mediaType, digest, repository: 'acme/web', ...target },
      },
    ],
  });
const evidenceOf = async (of: string) =>
  (await getArtifact(hooks.app, of))?.evidence.map(({ format }) => format).toSorted();

describe('a pushed image', () => {
  it('is fetched with what is attached to it, and has its status', async () => {
    const { path, secret } = await connect('oci');
    registry.push(image, referrer);
    registry.tag(digest.replace(':', '-'), indexOf([descriptor(referrer.manifest)]));
    expect((await hooks.send(path, pushOf('e-1'), bearer(secret))).body).toMatchObject({
      outcome: 'accepted',
      effects: [`acme/web@${digest} will be fetched with its attestations`],
    });
    expect(await runFetches(hooks.app)).toEqual([{ reference: digest, state: 'done', error: null }]);
    expect(await evidenceOf(digest)).toEqual(['oci-manifest', 'oci-manifest', 'sigstore-bundle']);
    expect(await getArtifact(hooks.app, digest)).toMatchObject({ project: { slug: OURS } });
  });

  it('that nobody has attested yet is fetched again, and when its signature is pushed', async () => {
    const { path, secret } = await connect('oci');
    registry.push(image);
    await hooks.send(path, pushOf('e-1'), bearer(secret));
    expect(await runFetches(hooks.app)).toEqual([
      { reference: digest, state: 'waiting', error: 'nothing is attached to it yet' },
    ]);
    registry.push(tagged);
    const tag = `${digest.replace(':', '-')}.att`;
    registry.tag(tag, tagged.manifest);
    await hooks.send(path, pushOf('e-2', { digest: tagged.manifest.digest, tag }), bearer(secret));
    expect(await runFetches(hooks.app)).toEqual([{ reference: digest, state: 'done', error: null }]);
    expect(await evidenceOf(digest)).toContain('sigstore-bundle');
  });

  it('that is an index is fetched with each of its images', async () => {
    const { path, secret } = await connect('oci');
    const index = indexOf([{ ...descriptor(image.manifest), platform: { os: 'linux', architecture: 'amd64' } }]);
    registry.push(image, referrer, { manifest: index, blobs: [] });
    registry.tag(digest.replace(':', '-'), indexOf([descriptor(referrer.manifest)]));
    await hooks.send(path, pushOf('e-1', { digest: index.digest, mediaType: index.mediaType }), bearer(secret));
    expect(await runFetches(hooks.app)).toEqual([
      { reference: digest, state: 'done', error: null },
      { reference: index.digest, state: 'waiting', error: 'nothing is attached to it yet' },
    ]);
    expect(await evidenceOf(digest)).toContain('sigstore-bundle');
    expect(await evidenceOf(index.digest)).toEqual(['oci-manifest']);
  });

  it('comes by its tag from Harbor, Quay and Docker Hub', async () => {
    registry.push(image, tagged);
    registry.tag('1.2', image.manifest);
    registry.tag(`${digest.replace(':', '-')}.att`, tagged.manifest);
    const [harbor, quay, hub] = await Promise.all(['harbor', 'quay', 'docker-hub'].map((source) => connect(source)));
    const sent = [
      await hooks.send(
        harbor!.path,
        JSON.stringify({
          type: 'PUSH_ARTIFACT',
          event_data: { resources: [{ digest, tag: '1.2' }], repository: { repo_full_name: 'acme/web' } },
        }),
        bearer(harbor!.secret),
      ),
      // The sender of these cannot set a header, and does not escape the secret.
      await hooks.send(
        `${quay!.path}?token=${quay!.secret}`,
        JSON.stringify({ repository: 'acme/web', updated_tags: ['1.2'] }),
      ),
      await hooks.send(
        `${hub!.path}?token=${encodeURIComponent(hub!.secret)}`,
        JSON.stringify({ push_data: { tag: '1.2' }, repository: { repo_name: 'acme/web' } }),
      ),
    ];
    expect(sent.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await runFetches(hooks.app)).toMatchObject([{ state: 'done' }, { state: 'done' }, { state: 'done' }]);
  });
});

describe('a delivery', () => {
  it('of Quay may have the body of an earlier one, and any other is a duplicate', async () => {
    const quay = await connect('quay');
    const oci = await connect('oci');
    const push = JSON.stringify({ repository: 'acme/web', updated_tags: ['latest'] });
    const outcomes = [];
    for (let at = 0; at < 2; at += 1) {
      outcomes.push((await hooks.send(`${quay.path}?token=${quay.secret}`, push)).body.outcome);
      outcomes.push((await hooks.send(oci.path, pushOf('e-1'), bearer(oci.secret))).body.outcome);
    }
    expect(outcomes).toEqual(['accepted', 'accepted', 'accepted', 'duplicate']);
  });

  it.each<[string, string, (secret: string) => [query: string, headers: object], number]>([
    ['without a secret', 'quay', () => ['', {}], 401],
    ['with another secret in its address', 'quay', () => ['?token=whsec_another', {}], 401],
    ['with its secret in the address of a source that has headers', 'oci', (secret) => [`?token=${secret}`, {}], 401],
    ['with its secret', 'quay', (secret) => [`?token=${secret}`, {}], 200],
  ])('%s to %s is answered as it deserves', async (_, source, parts, status) => {
    const { path, secret } = await connect(source);
    const [query, headers] = parts(secret);
    const push = source === 'quay' ? JSON.stringify({ repository: 'acme/web', updated_tags: ['1'] }) : pushOf('e');
    expect((await hooks.send(`${path}${query}`, push, headers as never)).status).toBe(status);
  });

  it('about a repository that its connection does not name is refused, and nothing is fetched', async () => {
    const { path, secret } = await connect('oci');
    const answer = await hooks.send(path, pushOf('e-1', { repository: 'other/web' }), bearer(secret));
    expect(answer).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('the repository other/web') },
    });
    expect(await listJobs(hooks.app.store.read, FETCH_IMAGE, 1e9, 10)).toEqual([]);
    expect((await listDeliveries(hooks.app)).refusedDeliveries).toMatchObject([
      { reason: 'the connection may not speak about the repository other/web' },
    ]);
  });
});

describe('a fetch', () => {
  it('says on the page Deliveries what could not be read, and keeps the rest', async () => {
    const { path, secret } = await connect('oci');
    const bad = attachedTo(image.manifest, content('{"cut":', 'application/vnd.in-toto+json'));
    registry.push(image, referrer, bad);
    registry.tag(digest.replace(':', '-'), indexOf([referrer, bad].map(({ manifest }) => descriptor(manifest))));
    await hooks.send(path, pushOf('e-1'), bearer(secret));
    await runFetches(hooks.app);
    expect((await listDeliveries(hooks.app)).fetches).toMatchObject([
      {
        kind: 'fetch-image',
        target: `acme/web@${digest}`,
        state: 'failed',
        error: expect.stringMatching(/^4 documents ingested; not read: sha256:/),
      },
    ]);
    expect(await evidenceOf(digest)).toContain('sigstore-bundle');
  });

  it('of a registry that is down is tried again, and says so', async () => {
    const { path, secret } = await connect('oci', { registry: 'http://127.0.0.1:1' });
    await hooks.send(path, pushOf('e-1'), bearer(secret));
    expect(await runFetches(hooks.app)).toMatchObject([
      { state: 'waiting', error: 'could not check: 127.0.0.1:1 could not be reached (ECONNREFUSED)' },
    ]);
  });

  it('does nothing for a connection that has ended', async () => {
    const { id, path, secret } = await connect('oci');
    registry.push(image);
    await hooks.send(path, pushOf('e-1'), bearer(secret));
    await endConnection(hooks.app, id, { reason: 'gone' });
    expect(await runFetches(hooks.app)).toMatchObject([{ state: 'failed', error: 'the connection has ended' }]);
    expect(registry.requests).toEqual([]);
  });

  it('of an unsigned SBOM counts for the projects of its connection only', async () => {
    const bom = content(
      { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, components: [] },
      'application/vnd.cyclonedx+json',
    );
    const attached = attachedTo(image.manifest, bom);
    registry.push(image, referrer, attached);
    registry.tag(digest.replace(':', '-'), indexOf([referrer, attached].map(({ manifest }) => descriptor(manifest))));
    const theirs = await hooks.connect({
      source: 'oci',
      name: 'theirs',
      projects: ['github.com/other/thing'],
      settings: { registry: registry.origin, repositories: ['*'], privateAddress: true } as never,
    });
    const ours = await connect('oci');
    await hooks.send(theirs.path, pushOf('e-1'), bearer(theirs.secret));
    await runFetches(hooks.app);
    expect(await evidenceOf(digest)).not.toContain('cyclonedx');
    await hooks.send(ours.path, pushOf('e-1'), bearer(ours.secret));
    await runFetches(hooks.app);
    expect(await evidenceOf(digest)).toContain('cyclonedx');
  });
});
