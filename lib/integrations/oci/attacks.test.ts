/** Registries that lie. */
import { isPublicAddress } from '#lib/bytes/public-address.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { readImage } from './read-image.ts';
import { openRegistry } from './registry.ts';
import {
  answer,
  attachedTo,
  type Behaviour,
  BUNDLE,
  content,
  descriptor,
  type FakeRegistry,
  imageOf,
  indexOf,
  openFakeRegistry,
} from './registry.fixture.ts';

const opened: FakeRegistry[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

const IMAGE = imageOf('web');
const OTHER = imageOf('other');
const { digest: IMAGE_DIGEST } = IMAGE.manifest;
const LAYER = content({ bundle: true }, BUNDLE);
const ATTACHED = attachedTo(IMAGE.manifest, LAYER);

async function open(behaviour?: Behaviour, change: Parameters<typeof openFakeRegistry>[1] = {}) {
  const registry = await openFakeRegistry(behaviour, change);
  opened.push(registry);
  registry.push(IMAGE, OTHER, ATTACHED);
  return registry;
}
const read = ({ authority }: FakeRegistry, reference = IMAGE_DIGEST) =>
  readImage(openRegistry(authority, 'acme/web'), reference, async () => {});
const asks =
  (what: string): ((path: string | undefined) => boolean) =>
  (path) =>
    path?.includes(what) === true;
const list = (response: Parameters<Behaviour>[1], entries: object[], headers = {}) =>
  answer(response, 200, JSON.parse(indexOf(entries).bytes.toString()), headers);
const listing =
  (...entries: object[]): Behaviour =>
  (request, response) =>
    asks('/referrers/')(request.url) && list(response, entries);

describe('a registry cannot', () => {
  it.each<[string, Behaviour, RegExp]>([
    [
      'give another manifest for a digest',
      (request, response) => asks(`/manifests/${IMAGE_DIGEST}`)(request.url) && !!response.end(OTHER.manifest.bytes),
      /gives another manifest/,
    ],
    [
      'make an index that names itself, as its digest would be another one',
      (request, response) => asks('/manifests/')(request.url) && list(response, [descriptor(IMAGE.manifest)]),
      /gives another manifest/,
    ],
    [
      'redirect to a private address',
      (request, response) =>
        asks('/manifests/')(request.url) && answer(response, 307, {}, { location: 'https://169.254.169.254/latest' }),
      /leads to 169.254.169.254, which has a private address/,
    ],
    [
      'redirect to plain http',
      (request, response) =>
        asks('/manifests/')(request.url) && answer(response, 302, {}, { location: 'http://example.com/x' }),
      /by https only/,
    ],
    [
      'redirect for ever',
      (request, response) => answer(response, 302, {}, { location: request.url! }),
      /redirects too often/,
    ],
    [
      'send a manifest without end',
      (request, response) => asks('/manifests/')(request.url) && !!response.writeHead(200).write(Buffer.alloc(5 << 20)),
      /more than 4 MiB/,
    ],
    [
      'announce a manifest of 100 MB',
      (request, response) =>
        asks('/manifests/')(request.url) && !!response.writeHead(200, { 'content-length': '100000000' }).write('{'),
      /more than 4 MiB/,
    ],
  ])('%s', async (_, behaviour, message) => {
    await expect(read(await open(behaviour))).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, Behaviour, RegExp]>([
    ['name an image as its own referrer', listing(descriptor(IMAGE.manifest)), /a referrer of itself/],
    ['attach what belongs to another image', listing(descriptor(OTHER.manifest)), /names no subject/],
    [
      'repeat a page of referrers for ever',
      (request, response) =>
        asks('/referrers/')(request.url) &&
        list(response, [descriptor(ATTACHED.manifest)], { link: `<${request.url}>; rel="next"` }),
      /repeats a page/,
    ],
    [
      'continue its referrers at another address',
      (request, response) =>
        asks('/referrers/')(request.url) &&
        list(response, [], { link: '<https://elsewhere.example/v2/acme/web/referrers/x>; rel="next"' }),
      /at another address/,
    ],
    [
      'give other bytes for a blob',
      (request, response, origin) =>
        listing(descriptor(ATTACHED.manifest))(request, response, origin) ||
        (asks('/blobs/')(request.url) && !!response.end('{"forged":true}')),
      /gives other bytes/,
    ],
    [
      'send a blob of 100 MB',
      (request, response, origin) =>
        listing(descriptor(ATTACHED.manifest))(request, response, origin) ||
        (asks('/blobs/')(request.url) && !!response.writeHead(200).write(Buffer.alloc(17 << 20))),
      /more than 16 MiB/,
    ],
  ])('%s: the rest of the image is read', async (_, behaviour, message) => {
    const result = await read(await open(behaviour));
    expect(result.problems).toEqual([expect.stringMatching(message)]);
  });

  it('attach a manifest to what is no digest', async () => {
    const manifest = content(
      { schemaVersion: 2, layers: [descriptor(LAYER)], subject: { digest: 'sha256:short' } },
      'application/vnd.oci.image.manifest.v1+json',
    );
    const registry = await open();
    registry.push({ manifest, blobs: [] });
    expect(await read(registry, manifest.digest)).toMatchObject({ attached: 0, problems: [] });
  });

  it('make Attestry ask for a blob that its manifest says is large', async () => {
    const layer = { mediaType: BUNDLE, digest: LAYER.digest, size: 100_000_000 };
    const manifest = content(
      { schemaVersion: 2, layers: [layer], subject: descriptor(IMAGE.manifest) },
      'application/vnd.oci.image.manifest.v1+json',
    );
    const registry = await open(listing(descriptor(manifest)));
    registry.push({ manifest, blobs: [] });
    expect((await read(registry)).problems).toEqual([expect.stringMatching(/larger than 16 MiB/)]);
    expect(registry.requests.some(({ path }) => path.includes('/blobs/'))).toBe(false);
  });

  it.each<[string, Behaviour]>([
    ['never answer', () => true],
    [
      'send its answer byte by byte',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{');
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
        return true;
      },
    ],
  ])('%s and hold the queue', async (_, behaviour) => {
    await expect(read(await open(behaviour, { timeoutMs: 200 }))).rejects.toMatchObject({
      kind: 'unreached',
      message: expect.stringMatching(/did not answer in time/),
    });
  });

  it('stretch one attempt beyond its deadline with many slow answers', async () => {
    const deadline = AbortSignal.timeout(300);
    const registry = await open(
      (request, response) => {
        setTimeout(
          () => (request.url?.includes(IMAGE_DIGEST) ? response.end(IMAGE.manifest.bytes) : response.end('{}')),
          200,
        );
        return true;
      },
      { deadline },
    );
    await expect(read(registry)).rejects.toMatchObject({ kind: 'unreached' });
  });

  it('be at a private address unless its connection says so', async () => {
    const registry = await open();
    const authority = {
      ...registry.authority,
      origin: registry.origin.replace('http:', 'https:'),
      privateAddress: false,
    };
    await expect(read({ ...registry, authority })).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/allow it with the setting privateAddress/),
    });
    expect(registry.requests).toEqual([]);
  });

  it('move to a private address by its name after it was checked', async () => {
    const answers = ['203.0.113.7', '127.0.0.1'];
    const registry = await open();
    const lookups: string[] = [];
    const network = {
      isPublic: (address: string) => address === '203.0.113.7' || isPublicAddress(address),
      request: ((_url: URL, options: { lookup: (name: string, o: object, done: () => void) => void }) => {
        options.lookup('registry.example', { all: true }, (...found: unknown[]) =>
          lookups.push(JSON.stringify(found[1])),
        );
        throw new Error('not connected');
      }) as never,
      lookup: ((_name: string, _options: object, done: (error: null, found: object[]) => void) =>
        done(null, [{ address: answers.shift()!, family: 4 }])) as never,
    };
    const authority = { ...registry.authority, origin: 'https://registry.example', privateAddress: false, network };
    await expect(read({ ...registry, authority })).rejects.toMatchObject({ kind: 'unreached' });
    // One lookup for one request, and the connection gets what it found.
    expect(lookups).toEqual(['[{"address":"203.0.113.7","family":4}]']);
  });

  it('send the credentials of the connection to where it redirects', async () => {
    const elsewhere = await open();
    const registry = await open(
      (request, response) =>
        request.headers.authorization === undefined
          ? answer(response, 401, {}, { 'www-authenticate': 'Basic realm="x"' })
          : answer(response, 307, {}, { location: `${elsewhere.origin}${request.url}` }),
      { credentials: { username: 'robot', password: 'a-password' } },
    );
    await expect(read(registry)).rejects.toMatchObject({ kind: 'refused' });
    expect(elsewhere.requests).toEqual([]);
  });
});
