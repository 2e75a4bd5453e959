import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compress } from 'snappyjs';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchAttestations, fetchRunDigests, type GithubOptions } from './client.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const BUNDLE = { mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json', note: 'x'.repeat(3000) };

let server: Server | undefined;
afterEach(
  () =>
    new Promise<void>((done) => {
      server?.closeAllConnections();
      if (server) server.close(() => done());
      else done();
    }),
);

type Handler = (request: IncomingMessage, response: ServerResponse, base: string) => void;
async function startFakeApi(
  handler: Handler,
  change: Partial<GithubOptions> = {},
): Promise<{ options: GithubOptions; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  let base = '';
  server = createServer((request, response) => {
    seen.push(request);
    handler(request, response, base);
  });
  await new Promise<void>((ready) => server!.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { options: { api: base, token: 'secret-token', fetch: globalThis.fetch, timeoutMs: 30_000, ...change }, seen };
}
function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

describe('fetchAttestations', () => {
  it('reads bundles inline, and compressed or plain at bundle_url, and sends the token only to the API', async () => {
    const { options, seen } = await startFakeApi((request, response, base) => {
      if (request.url?.startsWith('/repos/'))
        json(response, 200, {
          attestations: [
            { bundle: BUNDLE },
            { bundle: null, bundle_url: `${base}/blob/snappy` },
            { bundle: null, bundle_url: `${base}/blob/plain` },
          ],
        });
      else if (request.url === '/blob/snappy') response.end(compress(Buffer.from(JSON.stringify(BUNDLE))));
      else response.end(JSON.stringify(BUNDLE));
    });
    const found = await fetchAttestations(options, 'acme/web', DIGEST);
    expect(found.kind === 'found' && found.bundles.map((bytes) => JSON.parse(Buffer.from(bytes).toString()))).toEqual([
      BUNDLE,
      BUNDLE,
      BUNDLE,
    ]);
    expect(seen.map((request) => [request.url?.split('?')[0], request.headers.authorization])).toEqual([
      [`/repos/acme/web/attestations/${encodeURIComponent(DIGEST)}`, 'Bearer secret-token'],
      ['/blob/snappy', undefined],
      ['/blob/plain', undefined],
    ]);
  });

  it('follows the cursor to the last page', async () => {
    const { options } = await startFakeApi((request, response, base) => {
      const after = new URL(request.url!, base).searchParams.get('after');
      json(
        response,
        200,
        { attestations: [{ bundle: { ...BUNDLE, page: after ?? 'first' } }] },
        after ? {} : { link: `<${base}/repos/acme/web/attestations/x?after=two>; rel="next"` },
      );
    });
    const found = await fetchAttestations(options, 'acme/web', DIGEST);
    expect(found).toMatchObject({ kind: 'found', more: false });
    expect(found.kind === 'found' && found.bundles.length).toBe(2);
  });

  it.each<[string, Handler, object]>([
    ['404 gives none', (_, response) => json(response, 404, { message: 'Not Found' }), { kind: 'none' }],
    ['an empty list gives none', (_, response) => json(response, 200, { attestations: [] }), { kind: 'none' }],
    ['503 gives unreached', (_, response) => json(response, 503, {}), { kind: 'unreached', retryAfterSeconds: null }],
    [
      '429 gives unreached with the retry time',
      (_, response) => json(response, 429, {}, { 'retry-after': '60' }),
      { kind: 'unreached', retryAfterSeconds: 60 },
    ],
    [
      'an exhausted rate limit gives unreached',
      (_, response) => json(response, 403, {}, { 'x-ratelimit-remaining': '0' }),
      { kind: 'unreached' },
    ],
    ['401 gives refused', (_, response) => json(response, 401, { message: 'Bad credentials' }), { kind: 'refused' }],
    ['a closed connection gives unreached', (request) => request.socket.destroy(), { kind: 'unreached' }],
    [
      'a damaged bundle is a problem, not an absence',
      (request, response, base) =>
        request.url?.startsWith('/repos/')
          ? json(response, 200, { attestations: [{ bundle: null, bundle_url: `${base}/blob` }] })
          : response.end(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2])),
      { kind: 'found', bundles: [], problems: [expect.stringMatching(/Snappy/)] },
    ],
    [
      'a bundle_url in a private network is not requested',
      (_, response) =>
        json(response, 200, { attestations: [{ bundle: null, bundle_url: 'https://169.254.169.254/latest' }] }),
      { kind: 'found', bundles: [], problems: ['bundle_url points to a private network'] },
    ],
    [
      'a bundle_url on a loopback address that is not the API is not requested',
      (_, response) =>
        json(response, 200, {
          attestations: [
            { bundle: null, bundle_url: 'https://[::1]:9/x' },
            { bundle: null, bundle_url: 'https://[::ffff:127.0.0.1]/x' },
          ],
        }),
      { kind: 'found', bundles: [] },
    ],
    [
      'a bundle_url that is not https is not requested',
      (_, response) =>
        json(response, 200, { attestations: [{ bundle: null, bundle_url: 'http://bundles.example/x' }] }),
      { problems: ['bundle_url is not https'] },
    ],
    [
      'a member `attestations` that is not a list gives none',
      (_, response) => json(response, 200, { attestations: 'many' }),
      { kind: 'none' },
    ],
    [
      'an answer that ends too early is not the answer that there is none',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"attestations": [', () => response.destroy());
      },
      { kind: 'unreached', message: expect.stringMatching(/could not be reached/) },
    ],
    [
      'an answer that is no JSON is not the answer that there is none',
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"attestations": ['),
      { kind: 'unreached', message: expect.stringMatching(/sent no JSON/) },
    ],
    [
      'the page of a proxy is not the answer that there is none',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Sign in</p>'),
      { kind: 'unreached', message: expect.stringMatching(/sent no JSON/) },
    ],
    [
      'an answer without an end is read up to its limit',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const more = () => response.write(Buffer.alloc(1024 * 1024, ' '), (error) => void (error ? null : more()));
        more();
      },
      { kind: 'refused', message: expect.stringMatching(/sent more than 32 MiB/) },
    ],
    [
      'what an error says without an end is not read',
      (_, response) => {
        response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '7' });
        const more = () => response.write(Buffer.alloc(1024 * 1024, ' '), (error) => void (error ? null : more()));
        more();
      },
      { kind: 'unreached', message: expect.stringMatching(/answered 503/), retryAfterSeconds: 7 },
    ],
  ])('%s', async (_, handler, expected) => {
    const { options } = await startFakeApi(handler);
    expect(await fetchAttestations(options, 'acme/web', DIGEST)).toMatchObject(expected);
  });

  it('a time-out gives unreached', async () => {
    const { options } = await startFakeApi(() => {}, { timeoutMs: 200 });
    expect(await fetchAttestations(options, 'acme/web', DIGEST)).toMatchObject({ kind: 'unreached' });
  });

  it('a refused connection gives unreached', async () => {
    const { options } = await startFakeApi(() => {}, { api: 'http://127.0.0.1:1' });
    expect(await fetchAttestations(options, 'acme/web', DIGEST)).toMatchObject({
      kind: 'unreached',
      message: '127.0.0.1:1 could not be reached',
    });
  });
});

describe('fetchRunDigests', () => {
  it('returns each well-formed digest once', async () => {
    const { options } = await startFakeApi((_, response) =>
      json(response, 200, { artifacts: [{ digest: DIGEST }, { digest: DIGEST }, { digest: 'sha256:short' }, {}] }),
    );
    expect(await fetchRunDigests(options, 'acme/web', '12')).toEqual({ kind: 'found', digests: [DIGEST] });
  });
});
