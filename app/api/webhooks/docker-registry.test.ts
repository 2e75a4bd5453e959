/**
 * The registry of CNCF Distribution itself, from the push to the status: it notifies, asks for a name and a password,
 * has no referrers API, and keeps the fallback tag and the tags of cosign. Skipped where `docker-registry` is not
 * installed (Debian: `apt-get install docker-registry`).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { listJobs } from '#db/system/jobs.ts';
import { descriptor, indexOf } from '#lib/integrations/oci/registry.fixture.ts';
import { FETCH_IMAGE } from '#lib/integrations/webhooks/apply/apply-image.ts';
import { listDeliveries } from '#lib/integrations/webhooks/list-deliveries.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import {
  CREDENTIALS,
  type DockerRegistry,
  HAS_DOCKER_REGISTRY,
  openDockerRegistry,
} from './docker-registry.fixture.ts';
import { attestedImage, runFetches } from './registries.fixture.ts';
import { type Hooks, openHooks } from './webhooks.fixture.ts';

const SECRET = 'a-secret-of-the-registry';

let hooks: Hooks;
let registry: DockerRegistry;
afterEach(async () => {
  await registry.close();
  await hooks.close();
});

/** A registry that notifies, and a connection that fetches with `token`. */
async function open(token = CREDENTIALS.password): Promise<void> {
  hooks = await openHooks();
  const url = `${hooks.url}/api/webhooks/oci/debian`;
  registry = await openDockerRegistry({ url, authorization: `Bearer ${SECRET}` });
  await hooks.connect({
    source: 'oci',
    name: 'debian',
    projects: ['github.com/acme/web'],
    settings: {
      registry: registry.origin,
      repositories: ['acme/web'],
      username: CREDENTIALS.username,
      privateAddress: true,
    } as never,
    secret: SECRET,
    token,
  });
}

/** Wait until the notifications of `pushes` manifests are here. */
async function arrived(pushes: number): Promise<void> {
  for (;;) {
    const { deliveries } = await listDeliveries(hooks.app, { limit: 200 });
    if (deliveries.filter(({ outcome }) => outcome === 'accepted').length >= pushes) return;
    await pause(50);
  }
}
const evidenceOf = async (digest: string) =>
  (await getArtifact(hooks.app, digest))?.evidence.map(({ format }) => format).toSorted();

describe.skipIf(!HAS_DOCKER_REGISTRY)('docker-registry (skipped where it is not installed)', () => {
  it("notifies of an image, whose attestation is under cosign's tag", async () => {
    await open();
    const { image, tagged } = attestedImage('debian');
    const { digest } = image.manifest;
    await registry.push(image, '1.0');
    await registry.push(tagged, `${digest.replace(':', '-')}.att`);
    await arrived(2);
    expect(await runFetches(hooks.app)).toEqual([{ reference: digest, state: 'done', error: null }]);
    expect(await evidenceOf(digest)).toEqual(['oci-manifest', 'sigstore-bundle']);
  });

  it('notifies of an image, whose attestation is listed under the fallback tag', async () => {
    await open();
    const { image, referrer } = attestedImage('debian');
    const { digest } = image.manifest;
    await registry.push(image);
    await registry.push(referrer);
    await registry.push({ manifest: indexOf([descriptor(referrer.manifest)]), blobs: [] }, digest.replace(':', '-'));
    await arrived(3);
    const fetches = await runFetches(hooks.app);
    expect(fetches.map(({ reference, state }) => [reference, state]).toSorted()).toEqual(
      [digest, referrer.manifest.digest].map((reference) => [reference, 'done']).toSorted(),
    );
    expect(await evidenceOf(digest)).toContain('sigstore-bundle');
  });

  it('refuses a wrong password, which the page Deliveries says', async () => {
    await open('another-password-for-tests');
    await registry.push(attestedImage('debian').image);
    await arrived(1);
    await runFetches(hooks.app);
    expect(await listJobs(hooks.app.store.read, FETCH_IMAGE, 1e9, 10)).toMatchObject([
      { state: 'failed', error: expect.stringContaining('check the name and the token of the connection') },
    ]);
  });
});
