/** Server-side request forgery: URLs in a response that lead into a private network. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchBundle } from './bundle-url.ts';
import { fetchAttestations, type GithubOptions } from './client.ts';
import { fakeNetwork } from './network.fixture.ts';
import type { PublicNetwork } from './public-request.ts';

const BUNDLE = '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}';
const PRIVATE = { kind: 'unusable', message: 'bundle_url points to a private network' };

/** A service in the private network, and the requests that it received. */
let inner: Server;
let requests: string[];
beforeEach(async () => {
  requests = [];
  inner = createServer((request, response) => {
    requests.push(`${request.headers.host} ${request.url}`);
    if (request.url === '/away') response.writeHead(302, { location: '/bundle' }).end();
    else if (request.url === '/endless') response.writeHead(200).write(Buffer.alloc(17 * 1024 * 1024));
    else response.end(BUNDLE);
  });
  await new Promise<void>((ready) => {
    inner.listen(0, '127.0.0.1', ready);
  });
});
afterEach(() => {
  inner.closeAllConnections();
  inner.close();
});
const port = () => (inner.address() as AddressInfo).port;

const options = (customNetwork?: PublicNetwork): GithubOptions => ({
  api: 'https://api.github.example',
  token: 'secret',
  fetch: () => Promise.reject(new Error('must not be called')),
  timeoutMs: 500,
  ...(customNetwork && { network: customNetwork }),
});

describe('bundle_url', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '2130706433',
    '017700000001',
    '127.0.0.1.',
    '0',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '0xa9fea9fe',
    '192.0.0.1',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::a00:1]',
    '[2002:7f00:1::]',
    '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
    '[2001:db8::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
    '１２７.0.0.1',
    '①②⑦.0.0.1',
  ])('%s is not requested', async (host) => {
    const net = fakeNetwork({});
    expect(await fetchBundle(options(net), `https://${host}:${port()}/bundle`)).toEqual(PRIVATE);
    expect([net.lookups, requests]).toEqual([[], []]);
  });

  it.each([
    [['127.0.0.1']],
    [['10.1.2.3']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['64:ff9b::7f00:1']],
    [['fd00::1']],
    [['140.82.112.3', '127.0.0.1']],
    [['127.0.0.1', '140.82.112.3']],
  ])('a name that resolves to %j is not requested', async (addresses) => {
    expect(
      await fetchBundle(
        options(fakeNetwork({ 'bundles.example': [addresses] })),
        `https://bundles.example:${port()}/bundle`,
      ),
    ).toEqual(PRIVATE);
    expect(requests).toEqual([]);
  });

  it('the client connects to the address that it checked, and does not resolve the name again', async () => {
    const net = fakeNetwork({ 'rebind.example': [['192.88.98.1'], ['127.0.0.1']] });
    expect((await fetchBundle(options(net), `https://rebind.example:${port()}/bundle`)).kind).toBe('unreached');
    expect([net.lookups, requests]).toEqual([['rebind.example'], []]);
  });

  it('a public address is requested once; redirects are not followed, and the size is limited', async () => {
    const net = fakeNetwork({ 'bundles.example': [['127.0.0.1']] }, () => true);
    // Sixteen MiB may take a while on a busy machine.
    const patient = { ...options(net), timeoutMs: 30_000 };
    const at = (path: string) => fetchBundle(patient, `https://bundles.example:${port()}${path}`);
    expect(await at('/bundle')).toMatchObject({ kind: 'found' });
    expect(await at('/away')).toEqual({
      kind: 'unusable',
      message: `bundles.example:${port()} answered 302 for a bundle`,
    });
    expect(await at('/endless')).toEqual({ kind: 'unusable', message: 'a bundle is larger than 16 MiB' });
    expect(requests.map((line) => line.split(' ')[1])).toEqual(['/bundle', '/away', '/endless']);
    expect(await fetchBundle(options(fakeNetwork({})), 'https://nobody.example/bundle')).toMatchObject({
      kind: 'unreached',
    });
  });

  it.each([
    ['http://bundles.example/x', 'bundle_url is not https'],
    ['https://user:secret@bundles.example/x', 'bundle_url carries credentials'],
    ['file:///etc/passwd', 'bundle_url is not https'],
    ['gopher://127.0.0.1/x', 'bundle_url is not https'],
    ['data:application/json,{}', 'bundle_url is not https'],
    ['//127.0.0.1/x', 'bundle_url is not a URL'],
    ['', 'bundle_url is not a URL'],
  ])('%s: %s', async (address, message) => {
    expect(await fetchBundle(options(fakeNetwork({})), address)).toEqual({ kind: 'unusable', message });
  });
});

describe('the configured API', () => {
  it.each([
    ['to a private address', 'http://127.0.0.1:1/x', 1],
    ['to another public host', 'https://evil.example/x', 1],
    ['to another port', 'https://api.github.example:8443/x', 1],
    ['to another path of its own, without end', '/x', 4],
  ])('its redirect %s gives no attestations', async (_, location, times) => {
    const seen: string[] = [];
    const fetch: typeof globalThis.fetch = async (url) => {
      seen.push(new URL(url as URL).origin);
      return new Response(null, { status: 301, headers: { location } });
    };
    expect(await fetchAttestations({ ...options(), fetch }, 'acme/web', `sha256:${'ab'.repeat(32)}`)).toMatchObject({
      kind: 'unreached',
    });
    expect(seen).toEqual(Array.from({ length: times }, () => 'https://api.github.example'));
  });

  it('its redirect to a renamed repository is followed', async () => {
    const fetch: typeof globalThis.fetch = async (url) =>
      new URL(url as URL).pathname.startsWith('/repositories/')
        ? Response.json({ attestations: [{ bundle: { a: 1 } }] })
        : new Response(null, { status: 301, headers: { location: '/repositories/1/attestations/x' } });
    expect(await fetchAttestations({ ...options(), fetch }, 'acme/web', `sha256:${'ab'.repeat(32)}`)).toMatchObject({
      kind: 'found',
    });
  });
});
