/** Deliveries of registries, in the shapes that their documentation shows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { WebhookSource } from '#lib/webhook/source.ts';
import { distribution } from './distribution.ts';
import { dockerHub } from './docker-hub.ts';
import { ghcr } from './ghcr.ts';
import { harbor } from './harbor.ts';
import { quay } from './quay.ts';
import { mayReadRepository } from './settings.ts';

const [A, B] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONNECTION = { name: 'x', settings: null };

const read = (source: WebhookSource, payload: unknown) =>
  source.read('push', { headers: {}, body: Buffer.from(JSON.stringify(payload)) }, CONNECTION);
const identify = (source: WebhookSource, payload: unknown) =>
  source.identify({ headers: {}, body: Buffer.from(JSON.stringify(payload)) }, CONNECTION);

/** distribution, "Notifications": the push of a manifest, with the members that matter here. */
const event = (change: object = {}, target: object = {}) => ({
  id: '320678d8-ca14-430f-8bb6-4ca139cd83f7',
  timestamp: '2016-03-09T14:44:26.402973972-08:00',
  action: 'push',
  target: { mediaType: MANIFEST, digest: A, size: 708, repository: 'acme/web', url: 'http://10.0.0.1/v2/', ...target },
  request: { host: '10.0.0.1:5000', method: 'PUT' },
  ...change,
});
const resource = (change: object = {}) => ({
  digest: A,
  tag: 'latest',
  resource_url: 'hub.harbor.com/acme/web:latest',
  ...change,
});
const pushed = (resources: object[] = [resource()]) => ({
  resources,
  repository: { name: 'web', namespace: 'acme', repo_full_name: 'acme/web', repo_type: 'private' },
});
const HARBOR = { type: 'PUSH_ARTIFACT', occur_at: 1_586_922_308, operator: 'admin', event_data: pushed() };
const HARBOR_CLOUDEVENT = {
  specversion: '1.0',
  id: '66e18103-09c1-41f6-982f-37df223f3eeb',
  source: '/projects/2/webhook/policies/15',
  type: 'harbor.artifact.pushed',
  datacontenttype: 'application/json',
  time: '2023-04-03T06:04:46Z',
  data: pushed([resource({ tag: A })]),
  operator: 'harbor-jobservice',
};
const QUAY = {
  name: 'web',
  repository: 'acme/web',
  namespace: 'acme',
  docker_url: 'quay.io/acme/web',
  homepage: 'https://quay.io/repository/acme/web',
  updated_tags: ['latest', '1.2'],
};
const DOCKER_HUB = {
  callback_url: 'https://registry.hub.docker.com/u/acme/web/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/',
  push_data: { pushed_at: 1_417_566_161, pusher: 'trustedbuilder', tag: 'latest' },
  repository: { name: 'web', namespace: 'acme', owner: 'acme', repo_name: 'acme/web', status: 'Active' },
};

/** GitHub, "registry_package": of a container. */
const GHCR = {
  action: 'published',
  registry_package: {
    name: 'web',
    namespace: 'Acme',
    package_type: 'CONTAINER',
    package_version: {
      version: A,
      container_metadata: { tag: { name: '1.2', digest: A } },
      package_url: 'ghcr.io/Acme/web:1.2',
    },
  },
};
const { registry_package: PACKAGE } = GHCR;
const packageOf = (change: object) => ({
  action: 'published',
  package: { ...PACKAGE, package_version: { ...PACKAGE.package_version, ...change } },
});
describe('a delivery', () => {
  it.each<[string, WebhookSource, object, string[]]>([
    ['a push of a manifest', distribution, { events: [event()] }, [A]],
    ['of a manifest and its tag', distribution, { events: [event({}, { tag: 'v1' })] }, [A]],
    [
      'of an image, a pull, a blob, a mount and the image again',
      distribution,
      {
        events: [
          event(),
          event({ action: 'pull' }, { digest: B }),
          event({}, { mediaType: 'application/octet-stream', digest: B }),
          event({ action: 'mount' }, { mediaType: 'application/octet-stream', digest: B }),
          event(),
          event({}, { mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json', digest: B }),
        ],
      },
      [A, B],
    ],
    [
      'of a signature of cosign',
      distribution,
      { events: [event({}, { digest: B, tag: `sha256-${A.slice(7)}.sig` })] },
      [A],
    ],
    ['of a fallback tag', distribution, { events: [event({}, { digest: B, tag: `sha256-${A.slice(7)}` })] }, [A]],
    ['of Harbor', harbor, HARBOR, [A]],
    ['of Harbor, as a CloudEvent of an untagged artifact', harbor, HARBOR_CLOUDEVENT, [A]],
    ['of Harbor, of two', harbor, { ...HARBOR, event_data: pushed([resource(), resource({ digest: B })]) }, [A, B]],
    ['of Quay', quay, QUAY, ['latest', '1.2']],
    ['of an attestation at Quay', quay, { ...QUAY, updated_tags: [`sha256-${A.slice(7)}.att`] }, [A]],
    ['of Docker Hub', dockerHub, DOCKER_HUB, ['latest']],
    ["of GitHub's registry", ghcr, GHCR, [A]],
    [
      "of GitHub's registry, untagged",
      ghcr,
      packageOf({ container_metadata: null, package_url: 'ghcr.io/Acme/web:' }),
      [A],
    ],
    [
      "of a signature at GitHub's registry",
      ghcr,
      packageOf({ version: B, container_metadata: { tag: { name: `sha256-${A.slice(7)}.sig`, digest: B } } }),
      [A],
    ],
  ])('%s fetches the images', (_, source, payload, references) => {
    const effects = references.map((reference) => ({ kind: 'image', image: { name: 'acme/web', reference } }));
    expect(read(source, payload)).toEqual({ outcome: 'effects', effects });
  });

  it.each<[string, WebhookSource, object]>([
    ['a pull', distribution, { events: [event({ action: 'pull' })] }],
    [
      'a deletion, which names neither a media type nor a tag',
      distribution,
      { events: [{ id: '1', action: 'delete', target: { digest: A, repository: 'acme/web' } }] },
    ],
    ['an empty envelope', distribution, { events: [] }],
    ['a pull at Harbor', harbor, { ...HARBOR, type: 'PULL_ARTIFACT' }],
    ['a type of Harbor with the name of a member of objects', harbor, { ...HARBOR, type: 'constructor' }],
    ['an npm package at GitHub', ghcr, packageOf({ version: '1.0.0', package_url: null })],
    ['another event of GitHub', ghcr, { zen: 'Keep it simple.' }],
    ['another notification of Quay', quay, { repository: 'acme/web', build_id: '1' }],
  ])('%s has no effect', (_, source, payload) => {
    expect(read(source, payload)).toMatchObject({ outcome: 'ignored' });
  });

  it.each<[string, WebhookSource, unknown, string]>([
    ['no list', distribution, {}, '/events'],
    ['201 events', distribution, { events: Array.from({ length: 201 }, () => event()) }, '/events'],
    [
      'a digest that is none',
      distribution,
      { events: [event({}, { digest: 'sha256:abc' })] },
      '/events/0/target/digest',
    ],
    [
      'a repository that leads out of the registry',
      distribution,
      { events: [event({}, { repository: '../../admin' })] },
      '/events/0/target/repository',
    ],
    [
      'a digest that is a path',
      harbor,
      { ...HARBOR, event_data: pushed([resource({ digest: '../../../etc' })]) },
      '/event_data/resources/0/digest',
    ],
    [
      'no repository',
      harbor,
      { ...HARBOR, event_data: { resources: [resource()] } },
      '/event_data/repository/repo_full_name',
    ],
    ['a tag that is a path', quay, { ...QUAY, updated_tags: ['a/../b'] }, '/updated_tags/0'],
    [
      'an address that names no repository',
      ghcr,
      packageOf({ package_url: 'ghcr.io' }),
      '/package/package_version/package_url',
    ],
    ['no tag', dockerHub, { ...DOCKER_HUB, push_data: {} }, '/push_data/tag'],
  ])('with %s is unreadable', (_, source, payload, pointer) => {
    expect(read(source, payload)).toMatchObject({ outcome: 'unreadable', pointer });
  });

  it('is identified by the ids of its events, whatever their order', () => {
    const two = [event(), event({ id: 'another' })];
    expect(identify(distribution, { events: two })).toEqual(identify(distribution, { events: two.toReversed() }));
    expect(identify(distribution, { events: [event()] })).toEqual({ deliveryId: event().id, event: 'push' });
    expect(identify(distribution, { events: [event(), { action: 'pull' }] })).toEqual({
      deliveryId: null,
      event: 'push, pull',
    });
    expect(identify(harbor, HARBOR_CLOUDEVENT)).toMatchObject({ deliveryId: HARBOR_CLOUDEVENT.id });
    expect(identify(harbor, HARBOR)).toEqual({ deliveryId: null, event: 'PUSH_ARTIFACT' });
  });

  it('never makes a reader throw', () => {
    fc.assert(
      fc.property(fc.constantFrom(distribution, harbor, quay, dockerHub, ghcr), fc.jsonValue(), (source, value) => {
        identify(source, value);
        expect(['effects', 'ignored', 'unreadable']).toContain(read(source, value).outcome);
      }),
    );
  });
});

describe('settings', () => {
  const SETTINGS = { registry: 'https://registry.example.com:5000', repositories: ['acme/*'] };

  it.each<[JsonObject]>([
    [SETTINGS],
    [{ ...SETTINGS, username: 'robot$attestry', tokenHosts: ['auth.example.com'] }],
    [{ registry: 'http://127.0.0.1:5000', repositories: ['*'], privateAddress: true }],
  ])('%j is accepted', (settings) => {
    expect(distribution.settings!.check(settings)).toBeNull();
  });

  it.each<[string, WebhookSource, JsonObject | undefined, string]>([
    ['none', distribution, undefined, '/registry'],
    ['no registry', harbor, { repositories: ['acme/web'] }, '/registry'],
    ['no repository', quay, {}, '/repositories'],
    ['a registry with a path', distribution, { ...SETTINGS, registry: 'https://registry.example.com/v2' }, '/registry'],
    [
      'credentials in the address',
      distribution,
      { ...SETTINGS, registry: 'https://a:b@registry.example.com' },
      '/registry',
    ],
    [
      'plain http to a public registry',
      distribution,
      { ...SETTINGS, registry: 'http://registry.example.com' },
      '/registry',
    ],
    ['a pattern in the middle', distribution, { ...SETTINGS, repositories: ['acme/*/web'] }, '/repositories/0'],
    ['a host that is a URL', distribution, { ...SETTINGS, tokenHosts: ['https://auth.example.com'] }, '/tokenHosts/0'],
    ['an unknown member', distribution, { ...SETTINGS, password: 'secret' }, ''],
  ])('with %s are refused', (_, source, settings, pointer) => {
    expect(source.settings!.check(settings)).toMatchObject({ pointer });
  });

  it('of Quay and Docker Hub need not name the registry', () => {
    expect(quay.registryOf!({ repositories: ['acme/web'] })).toMatchObject({ registry: 'https://quay.io' });
    expect(dockerHub.registryOf!({ repositories: ['acme/web'] })).toMatchObject({
      registry: 'https://registry-1.docker.io',
      tokenHosts: ['auth.docker.io'],
    });
  });

  it.each([
    ['acme/web', 'acme/web', true],
    ['acme/web', 'acme/web-2', false],
    ['acme/*', 'acme/web/api', true],
    ['acme/*', 'acme', false],
    ['acme/*', 'acme-2/web', false],
    ['*', 'acme/web', true],
  ])('%s covers %s: %s', (pattern, name, covered) => {
    expect(mayReadRepository({ repositories: [pattern] }, name)).toBe(covered);
  });
});
