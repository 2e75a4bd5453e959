/** The client, against a registry on loopback that behaves as each paragraph of distribution-spec 1.1 allows. */
import { afterEach, describe, expect, it } from 'vitest';
import { type AttachedDocument, readImage } from './read-image.ts';
import { openRegistry } from './registry.ts';
import {
  answer,
  attachedTo,
  type Behaviour,
  BUNDLE,
  content,
  descriptor,
  DSSE,
  type FakeRegistry,
  imageOf,
  indexOf,
  openFakeRegistry,
} from './registry.fixture.ts';

let registry: FakeRegistry | undefined;
afterEach(() => registry?.close());

const IMAGE = imageOf('web');
const { digest: IMAGE_DIGEST } = IMAGE.manifest;
const FALLBACK_TAG = IMAGE_DIGEST.replace(':', '-');
const BUNDLES = ['first', 'second'].map((name) => content({ bundle: name }, BUNDLE)) as [never, never];
const [ONE, TWO] = BUNDLES.map((layer) => attachedTo(IMAGE.manifest, layer)) as [
  ReturnType<typeof attachedTo>,
  ReturnType<typeof attachedTo>,
];

async function open(behaviour?: Behaviour, change: Parameters<typeof openFakeRegistry>[1] = {}) {
  registry = await openFakeRegistry(behaviour, change);
  registry.push(IMAGE, ONE, TWO);
  return registry;
}

/** Read the image, and return what came of it with the digests of the layers and manifests, in order. */
async function read({ authority }: FakeRegistry, reference = IMAGE_DIGEST) {
  const taken: AttachedDocument[] = [];
  const result = await readImage(openRegistry(authority, 'acme/web'), reference, async (document) => {
    taken.push(document);
  });
  return { ...result, taken: taken.map(({ digest, subject }) => [digest, subject]) };
}

const isReferrers = (path: string | undefined) => path?.startsWith(`/v2/acme/web/referrers/${IMAGE_DIGEST}`) === true;
const referrers: Behaviour = (request, response) =>
  isReferrers(request.url) &&
  answer(response, 200, JSON.parse(indexOf([ONE, TWO].map(({ manifest }) => descriptor(manifest))).bytes.toString()));

describe('an image', () => {
  it('comes with the manifests of the referrers API, each before its layer', async () => {
    expect(await read(await open(referrers))).toEqual({
      attached: 2,
      platforms: [],
      problems: [],
      taken: [
        [IMAGE_DIGEST, null],
        [ONE.manifest.digest, IMAGE_DIGEST],
        [BUNDLES[0]['digest'], IMAGE_DIGEST],
        [TWO.manifest.digest, IMAGE_DIGEST],
        [BUNDLES[1]['digest'], IMAGE_DIGEST],
      ],
    });
  });

  it('comes with all pages of the referrers', async () => {
    const opened = await open((request, response) => {
      if (!isReferrers(request.url)) return false;
      const isLast = request.url!.includes('last=1');
      const page = JSON.parse(indexOf([descriptor((isLast ? TWO : ONE).manifest)]).bytes.toString()) as object;
      return answer(response, 200, page, isLast ? {} : { link: `<${request.url}?n=1&last=1>; rel="next"` });
    });
    expect(await read(opened)).toMatchObject({ attached: 2, problems: [] });
  });

  it.each<[string, Behaviour]>([
    ['404', () => false],
    ['a page of HTML', (request, response) => isReferrers(request.url) && !!response.end('<html>Welcome</html>')],
  ])('comes with the index of the fallback tag where the referrers API answers %s', async (_, behaviour) => {
    const opened = await open(behaviour);
    opened.tag(FALLBACK_TAG, indexOf([descriptor(ONE.manifest)]));
    expect(await read(opened)).toMatchObject({ attached: 1, problems: [] });
  });

  it("comes with the manifests under cosign's tags", async () => {
    const opened = await open();
    const envelope = attachedTo(null, content({ payloadType: 'application/vnd.in-toto+json' }, DSSE));
    const bom = attachedTo(null, content({ bomFormat: 'CycloneDX' }, 'application/vnd.cyclonedx+json'));
    opened.push(envelope, bom);
    opened.tag(`${FALLBACK_TAG}.att`, envelope.manifest);
    opened.tag(`${FALLBACK_TAG}.sbom`, bom.manifest);
    expect(await read(opened)).toMatchObject({ attached: 2, problems: [] });
  });

  it('is found by its tag', async () => {
    const opened = await open(referrers);
    opened.tag('1.2', IMAGE.manifest);
    expect(await read(opened, '1.2')).toMatchObject({ attached: 2 });
  });

  it('that is an index names its platforms, and comes with the attestations in it', async () => {
    const opened = await open();
    const statement = attachedTo(null, content({ _type: 'x' }, 'application/vnd.in-toto+json'));
    const index = indexOf([
      { ...descriptor(IMAGE.manifest), platform: { os: 'linux', architecture: 'amd64' } },
      {
        ...descriptor(statement.manifest),
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': IMAGE_DIGEST,
        },
      },
    ]);
    opened.push(statement, { manifest: index, blobs: [] });
    expect(await read(opened, index.digest)).toMatchObject({
      attached: 1,
      platforms: [IMAGE_DIGEST],
      problems: [],
      taken: [
        [index.digest, null],
        [statement.blobs[1]!.digest, IMAGE_DIGEST],
      ],
    });
  });

  it('that is attached to another one comes with its layers', async () => {
    expect(await read(await open(), ONE.manifest.digest)).toMatchObject({
      attached: 1,
      taken: [
        [ONE.manifest.digest, null],
        [BUNDLES[0]['digest'], IMAGE_DIGEST],
      ],
    });
  });
});

describe('a challenge', () => {
  const credentials = { username: 'robot', password: 'a-password' };
  const BASIC = `Basic ${Buffer.from('robot:a-password').toString('base64')}`;
  const challenge =
    (scheme: string, expected: string): Behaviour =>
    (request, response, origin) => {
      if (request.url?.startsWith('/token') || request.headers.authorization === expected) return false;
      return answer(response, 401, {}, { 'www-authenticate': scheme.replace('ORIGIN', origin) });
    };

  it('of Basic gets the name and the token of the connection', async () => {
    const opened = await open(challenge('Basic realm="registry"', BASIC), { credentials });
    expect(await read(opened)).toMatchObject({ attached: 0, problems: [] });
    expect(opened.requests[0]!.authorization).toBeUndefined();
  });

  it.each([
    ['with credentials', credentials, BASIC],
    ['anonymously', null, undefined],
  ])('of Bearer gets a token, asked for %s, to read one repository', async (_, given, authorization) => {
    const bearer = challenge(
      'Bearer realm="ORIGIN/token",service="reg",scope="repository:acme/web:push,pull"',
      'Bearer t0ken',
    );
    const opened = await open(
      (request, response, origin) =>
        bearer(request, response, origin) ||
        (request.url!.startsWith('/token') && answer(response, 200, { access_token: 't0ken' })),
      { credentials: given },
    );
    expect(await read(opened)).toMatchObject({ problems: [] });
    const asked = opened.requests.filter(({ path }) => path.startsWith('/token'));
    expect(asked).toEqual([{ path: '/token?service=reg&scope=repository%3Aacme%2Fweb%3Apull', authorization }]);
  });

  it('asks for a new token where one has ended', async () => {
    let tokens = 0;
    const opened = await open((request, response, origin) => {
      if (request.url!.startsWith('/token')) return answer(response, 200, { token: `t${(tokens += 1)}` });
      const isOld = tokens < (request.url!.includes('referrers') ? 2 : 1);
      if (isOld) return answer(response, 401, {}, { 'www-authenticate': `Bearer realm="${origin}/token"` });
      return referrers(request, response, origin);
    });
    expect(await read(opened)).toMatchObject({ attached: 2, problems: [] });
    expect(tokens).toBe(2);
  });

  it.each<[string, string, RegExp]>([
    ['of another kind', 'Negotiate', /neither Basic nor Bearer/],
    ['of Basic without credentials', 'Basic realm="x"', /the connection has none/],
    ['without a realm', 'Bearer service="x"', /names no token server/],
    ['that leads to plain http', 'Bearer realm="http://auth.example/token"', /by https only/],
    ['that leads to a file', 'Bearer realm="file:///etc/passwd"', /by https only/],
  ])('%s is refused', async (_, scheme, message) => {
    const opened = await open(challenge(scheme, 'never'));
    await expect(read(opened)).rejects.toMatchObject({ kind: 'refused', message: expect.stringMatching(message) });
  });

  it('that the credentials do not answer is refused', async () => {
    const opened = await open(challenge('Basic realm="x"', 'never'), { credentials });
    await expect(read(opened)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/answered 401/),
    });
  });

  it('never takes the credentials to a host that the connection does not name', async () => {
    const opened = await open(challenge('Bearer realm="https://collect.example/token"', 'never'), { credentials });
    await expect(read(opened)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/wants the credentials to go to collect.example/),
    });
    expect(opened.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });
});

describe('a failure', () => {
  it.each<[string, Behaviour, object]>([
    [
      '503',
      (_, response) => answer(response, 503, {}, { 'retry-after': '120' }),
      { kind: 'unreached', retryAfterSeconds: 120 },
    ],
    ['429', (_, response) => answer(response, 429, {}), { kind: 'unreached' }],
    ['404', () => false, { kind: 'absent' }],
    ['a closed connection', (request) => !!request.socket.destroy(), { kind: 'unreached' }],
    ['no JSON', (_, response) => !!response.end('<html>'), { kind: 'refused' }],
  ])('of %s says whether another attempt may help', async (_, behaviour, failure) => {
    registry = await openFakeRegistry(behaviour);
    await expect(read(registry, 'latest')).rejects.toMatchObject(failure);
  });
});
