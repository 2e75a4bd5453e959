/**
 * Many large bodies at once, on every endpoint: the app has one memory limit for all of them, says so, and answers
 * other requests meanwhile.
 */
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { ownBundle } from '../harness/evidence.ts';
import { sizeForRun } from '../faults/support/run-length.ts';
import { requestPath, expect, test, verify, type Target } from './support/target.ts';

test.use({ attack: 'memory' });

const MIB = 1024 * 1024;
const CONCURRENT_REQUESTS = sizeForRun(8, 64);
const LARGE_BYTES = sizeForRun(10, 16) * MIB;

/** `before`, a filling of the given size, `after`. */
const fillTo = (before: string, unit: string, length: number, after: string): Buffer =>
  Buffer.concat([Buffer.from(before), Buffer.alloc(length - (length % unit.length), unit), Buffer.from(after)]);
const statement = (more: string) =>
  `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"${'ab'.repeat(32)}"}}],"predicateType":"https://example.com/flood/v1","predicate":{}${more}}`;
const distinctMembers = (count: number) => Array.from({ length: count }, (_, n) => `{"k${n}":{"a":[]}}`).join(',');

type Flood = [words: string, path: string, body: () => Buffer, encoding?: string];
const FLOODS: Flood[] = [
  [
    'long strings',
    '/api/v1/verify',
    () => fillTo(`{"document":${statement(',"x":"').slice(0, -1)}`, 'a', LARGE_BYTES, '"}}'),
  ],
  ['base64', '/api/v1/verify', () => fillTo('{"documentBase64":"', 'QUFB', LARGE_BYTES, '"}')],
  [
    'artifacts',
    '/api/v1/verify',
    () => fillTo(`{"document":${statement('')},"expect":{"artifactBase64":"`, 'QUFB', LARGE_BYTES, '"}}'),
  ],
  ['lists of nothing', '/api/v1/verify', () => fillTo('{"document":[', '[],', LARGE_BYTES, '[]]}')],
  [
    'trees of objects all unlike',
    '/api/v1/verify',
    () => Buffer.from(`{"document":${statement(`,"x":[${distinctMembers(sizeForRun(150_000, 300_000))}]`)}}`),
  ],
  [
    'packed strings',
    '/api/v1/attestations',
    () => gzipSync(fillTo(statement(',"x":"').slice(0, -1), 'a', 30 * MIB, '"}')),
    'gzip',
  ],
  [
    'files that are packed themselves',
    '/api/v1/attestations',
    () => gzipSync(fillTo(statement('').slice(0, -1), ' ', 40 * MIB, '}')),
  ],
  ['broken lines', '/api/v1/attestations', () => fillTo('', '{"a\n', 2 * LARGE_BYTES, '')],
  ['deliveries that nobody signed', '/api/webhooks/github', () => fillTo('{"x":"', 'a', LARGE_BYTES, '"}')],
];

/** Send a body, and read the answer only afterwards. fetch would copy the body for each request. */
function send({ url, token }: Target, path: string, body: Buffer, encoding: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-length': body.length,
      'x-github-event': 'ping',
      'x-github-delivery': 'flood',
      ...(encoding && { 'content-encoding': encoding }),
    };
    const sending = request(`${url}${path}`, { method: 'POST', headers, agent: false }, (response) => {
      expect(response.statusCode === 429 ? response.headers['retry-after'] : '1').toMatch(/^\d+$/);
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sending.on('error', reject).end(body);
  });
}

// The short form has one of each kind: stored unchanged, parsed into a tree, decompressed, split into lines.
for (const [words, path, body, encoding] of FLOODS.filter(
  (_, n) => sizeForRun(Number([0, 3, 5, 7].includes(n)), 1) === 1,
)) {
  test(`${CONCURRENT_REQUESTS} large bodies at once: ${words}`, async ({ target }) => {
    test.setTimeout(180_000);
    const bytes = body();
    const under = { way: CONCURRENT_REQUESTS };
    const flood = Promise.all(
      Array.from({ length: CONCURRENT_REQUESTS }, () =>
        send(target, path, bytes, encoding).finally(() => {
          under.way -= 1;
        }),
      ),
    );
    for (let honest = 0; under.way > 0 || honest === 0; honest += 1) {
      const documentBase64 = ownBundle(`honest ${words} ${honest}`).bytes.toString('base64');
      expect((await verify(target, { documentBase64 })).results[0]?.verification?.outcome).toBe('verified');
      expect((await requestPath(target, '/api/v1/artifacts')).status).toBe(200);
      await Promise.race([
        flood.catch(() => undefined),
        new Promise((resolve) => {
          setTimeout(resolve, 100);
        }),
      ]);
    }
    for (const status of new Set(await flood)) expect([200, 201, 400, 401, 413, 429], words).toContain(status);
  });
}

test('large bodies that are announced and never sent', async ({ target }) => {
  const never = Array.from({ length: sizeForRun(40, 400) }, () => {
    const sending = request(`${target.url}/api/v1/verify`, {
      method: 'POST',
      headers: { 'content-length': 60 * MIB },
      agent: false,
    });
    sending
      .on('error', () => undefined)
      .on('response', (response) => response.resume())
      .write('{"document":"');
    return sending;
  });
  await new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
  const documentBase64 = ownBundle('among announcements').bytes.toString('base64');
  for (let n = 0; n < 20; n += 1)
    expect((await verify(target, { documentBase64 })).results[0]?.verification?.outcome).toBe('verified');
  for (const sending of never) sending.destroy();
  // Disconnected clients hold no memory: a large body is accepted.
  expect((await verify(target, { documentBase64: Buffer.alloc(2 * MIB, 'x').toString('base64') })).status).toBe(400);
});
