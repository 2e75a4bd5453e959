/** Paths, headers and strings that try to reach files, queries, caches and other hosts. */
import { createHmac, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { WEBHOOK_SECRET } from '../harness/app.ts';
import { sizeForRun } from '../faults/support/run-length.ts';
import { requestPath, expect, push, test, type Target } from './support/target.ts';

test.use({ attack: 'addresses' });

const HOSTILE_STRINGS = [
  "' OR 1=1 --",
  '"; DROP TABLE artifact; --',
  "1' UNION SELECT hash FROM token --",
  '%',
  '_',
  '*',
  '"',
  "'",
  '`',
  '\\',
  'NEAR(a b)',
  'a AND',
  'OR',
  'NOT a',
  '"a" NOT',
  'artifact_words:a',
  '{a b}: c',
  '^a',
  'a*b*',
  'a" OR "b',
  '(((',
  '-a',
  '+a',
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  '....//....//etc/passwd',
  '/etc/passwd',
  'file:///etc/passwd',
  '..\\..\\windows\\win.ini',
  '%2e%2e/%2e%2e/log.key',
  '../log.key',
  '../attestry.db',
  '\u0000',
  'a\u0000.svg',
  '.',
  '..',
  ' ',
  '',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "javascript:alert('x')",
  '{{7*7}}',
  '${7*7}',
  '%0d%0aSet-Cookie:%20a=b',
  '\r\nSet-Cookie: a=b',
  'a'.repeat(3_000),
  '\u202e\u200b\ufeff',
  '\ud83d\ude00',
  'ﷺ'.repeat(200),
  `sha256:${'ab'.repeat(32)}`,
  'sha256:',
  `sha256:${'zz'.repeat(32)}`,
  `sha256:${'ab'.repeat(31)}`,
  `sha256:${'AB'.repeat(32)}`,
  `sha512:${'ab'.repeat(32)}`,
  '__proto__:aa',
  'constructor',
  '-1',
  '0',
  '1e9',
  '9999999999999999999999',
  'NaN',
  'null',
  'true',
  '[]',
  '{}',
];
const ENDPOINTS: ((word: string) => string)[] = [
  (w) => `/api/v1/artifacts?q=${w}`,
  (w) => `/api/v1/artifacts?status=${w}&project=${w}&cursor=${w}&limit=${w}&sort=${w}&format=${w}`,
  (w) => `/api/v1/artifacts/${w}`,
  (w) => `/api/v1/artifacts/${w}/lineage?direction=${w}&depth=${w}&limit=${w}`,
  (w) => `/api/v1/attestations/${w}`,
  (w) => `/api/v1/attestations/${w}/raw`,
  (w) => `/api/v1/projects?cursor=${w}&limit=${w}`,
  (w) => `/api/v1/projects/github.com/${w}/${w}`,
  (w) => `/api/v1/metrics?from=${w}&to=${w}&project=${w}`,
  (w) => `/api/v1/overview?from=${w}&to=${w}&project=${w}`,
  (w) => `/api/v1/deliveries?outcome=${w}&cursor=${w}&limit=${w}`,
  (w) => `/api/v1/deliveries/${w}/replay`,
  (w) => `/badge/${w}.svg`,
  (w) => `/badge/github.com/${w}/${w}.svg?metric=${w}&style=${w}&label=${w}`,
  (w) => `/badge/sha256:${w}.json`,
  (w) => `/log/${w}`,
  (w) => `/log/tile/0/${w}`,
  (w) => `/log/tile/entries/${w}`,
  (w) => `/log/checkpoint/${w}`,
  (w) => `/api/${w}`,
  (w) => `/${w}`,
  (w) => `/artifacts?q=${w}&status=${w}&project=${w}&cursor=${w}&sort=${w}`,
  (w) => `/artifacts/${w}`,
  (w) => `/evidence/${w}`,
  (w) => `/projects/${w}/${w}`,
  (w) => `/lineage?artifact=${w}&direction=${w}&depth=${w}&q=${w}`,
  (w) => `/deliveries?outcome=${w}&cursor=${w}`,
  (w) => `/?project=${w}&from=${w}&to=${w}`,
  (w) => `/projects?cursor=${w}`,
];
/** Text that only files of this machine, the database or the log's key contain. */
const SECRETS =
  /root:x?:0:|BEGIN PRIVATE KEY|SQLite format|SQLITE_|syntax error|fts5|no such column|node_modules|at async|\/work\/|\/home\//;

for (const [n, door] of ENDPOINTS.entries()) {
  test(`strings with a meaning in other languages: ${door('…')}`, async ({ target }) => {
    // In the short form, pages, which are slow, get every third string; each string goes to some page.
    const page = n >= 21;
    const words = page
      ? HOSTILE_STRINGS.filter((_, i) => sizeForRun(Number(i % 3 === n % 3), 1) === 1)
      : HOSTILE_STRINGS;
    for (const word of words) {
      for (const path of new Set([
        door(encodeURIComponent(word)),
        ...(sizeForRun(0, 1) === 1 ? [door(encodeURI(word).replaceAll('#', '%23'))] : []),
      ])) {
        const { status, headers, text } = await requestPath(target, path.startsWith('//') ? `/.${path}` : path);
        expect(text.match(SECRETS)?.[0], `${path.slice(0, 120)} (${status})`).toBeUndefined();
        expect(headers.get('set-cookie'), path.slice(0, 120)).toBeNull();
      }
    }
  });
}

test('a search finds words, and does not interpret them as a query', async ({ target }) => {
  const count = async (q: string) =>
    (
      JSON.parse((await requestPath(target, `/api/v1/artifacts?q=${encodeURIComponent(q)}`)).text) as {
        artifacts: unknown[];
      }
    ).artifacts.length;
  expect(await count('kept')).toBeGreaterThan(0);
  for (const q of [
    "' OR 1=1 --",
    'kept" OR "zzz',
    'NOT zzz',
    'zzz OR kept',
    'artifact_words:kept AND zzz',
    '%kept%zzz',
  ])
    expect(await count(q), q).toBe(0);
});

/** Send a raw request: fetch would normalise it. */
function sendRaw(
  { url }: Target,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, path, headers, setHost: !('host' in headers), insecureHTTPParser: false },
      (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (more: string) => {
            text += more;
          })
          .on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      },
    );
    sent.on('error', reject).end();
  });
}

test('paths outside of the app, invalid encodings, unknown methods, headers of the framework', async ({ target }) => {
  for (const path of [
    '/../../../../etc/passwd',
    '/_next/static/../../../../etc/passwd',
    '/_next/static/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/log/../../log.key',
    '/badge/..%2f..%2flog.key.svg',
    '/%',
    '/%zz',
    '/%c0%af',
    '/%00',
    '/artifacts/%',
    '/api/v1/artifacts/%zz',
    '/log/%zz',
    '/log/tile/0/%',
    '/badge/%zz.svg',
    '/api/v1/projects/%zz/a/b',
    '/projects/%zz/%',
    '/evidence/%c3%28',
    '//evil.example/',
    '/\\evil.example',
    '/.git/config',
    '/.env',
    '/package.json',
    '/data/attestry.db',
    '/_next/image?url=http://169.254.169.254/&w=64&q=75',
    '/_next/image?url=%2fbadge%2fa%2fb%2fc.svg&w=64&q=75',
    '/_next/data/x/index.json',
    `/${'a/'.repeat(2_000)}`,
    `/artifacts?${'a=1&'.repeat(2_000)}`,
    `/${'a'.repeat(20_000)}`,
  ]) {
    const { status, text, headers } = await sendRaw(target, path);
    expect(status, path.slice(0, 100)).toBeLessThan(500);
    expect(text.match(SECRETS)?.[0], path.slice(0, 100)).toBeUndefined();
    expect(String(headers['location'] ?? ''), path.slice(0, 100)).not.toMatch(/^(https?:)?[\\/]{2}(?!127\.0\.0\.1)/);
  }
  for (const method of ['TRACE', 'PROPFIND', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'POST', 'PURGE', 'HEAD', 'LOCK']) {
    for (const path of [
      '/',
      '/artifacts',
      '/api/v1/artifacts',
      '/api/v1/attestations',
      '/api/v1/verify',
      '/api/webhooks/github',
      '/badge/a/b/c.svg',
      '/log/checkpoint',
      '/healthz',
      '/metrics',
      '/icon.svg',
      '/api/v1/events',
    ]) {
      if (method === 'HEAD' && path.endsWith('events')) continue;
      expect((await sendRaw(target, path, { method })).status, `${method} ${path}`).toBeLessThan(500);
    }
  }
  for (const headers of [
    { rsc: '1' },
    { rsc: '1', 'next-router-state-tree': 'not a tree' },
    { 'next-router-state-tree': '%zz' },
    { 'next-router-prefetch': '1', rsc: '1' },
    { 'next-action': 'a'.repeat(40) },
    { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
    { 'x-middleware-rewrite': 'http://evil.example' },
    { 'x-forwarded-host': 'evil.example' },
    { host: 'evil.example' },
    { 'x-forwarded-proto': 'https' },
    { 'x-original-url': '/metrics' },
    { 'x-rewrite-url': '/metrics' },
    { 'x-nextjs-data': '1' },
    { 'accept-language': 'x'.repeat(5_000) },
    { cookie: 'a='.repeat(2_000) },
    { range: 'bytes=0-,'.repeat(500) },
    { 'if-none-match': '*'.repeat(3_000) },
    { accept: 'text/x-component' },
    { 'content-type': 'multipart/form-data; boundary=' },
    { 'last-event-id': '-1e999' },
    { expect: 'something else' },
  ] as Record<string, string>[]) {
    for (const path of ['/', '/artifacts', '/api/v1/artifacts', '/badge/a/b/c.svg']) {
      for (const method of ['GET', ...('next-action' in headers || 'content-type' in headers ? ['POST'] : [])]) {
        const { status, text } = await sendRaw(target, path, { method, headers });
        expect(status, `${method} ${path} ${JSON.stringify(headers).slice(0, 100)}`).toBeLessThan(500);
        expect(text, `${path} ${JSON.stringify(headers).slice(0, 100)}`).not.toContain('evil.example');
      }
    }
  }
});

test('a badge is the same for everybody, whatever was requested before', async ({ target }) => {
  const digest = (
    JSON.parse((await requestPath(target, '/api/v1/artifacts?q=kept')).text) as { artifacts: { digest: string }[] }
  ).artifacts[0]!.digest;
  for (const path of [`/badge/${digest}.svg`, '/badge/github.com/end-to-end/widget.svg', `/badge/${digest}.json`]) {
    const plain = await requestPath(target, path);
    for (const headers of [
      { 'x-forwarded-host': 'evil.example' },
      { host: 'evil.example' },
      { 'x-forwarded-prefix': '/evil' },
      { accept: 'text/html' },
      { 'accept-encoding': 'evil' },
      { cookie: 'label=evil' },
      { 'x-host': 'evil.example', 'x-forwarded-scheme': 'evil' },
    ] as Record<string, string>[]) {
      const poisoned = await sendRaw(target, path, { headers });
      expect(poisoned.text, JSON.stringify(headers)).toBe(plain.text);
    }
    // Other parameters make another address, and leave this one unchanged.
    const labelled = await requestPath(
      target,
      `${path}?label=%3Csvg%20onload%3Dalert(1)%3E%0d%0aX-Evil:1&style=evil&metric=evil&utm=evil`,
    );
    expect(labelled.headers.get('x-evil')).toBeNull();
    if (path.endsWith('.svg')) expect(labelled.text).not.toMatch(/<svg\s+onload|<script|evil\.example/);
    const again = await requestPath(target, path);
    expect([again.text, again.headers.get('etag'), again.headers.get('cache-control')]).toEqual([
      plain.text,
      plain.headers.get('etag'),
      plain.headers.get('cache-control'),
    ]);
    expect(plain.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(plain.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('cells that a spreadsheet would execute are text', async ({ target }) => {
  const names = [
    "=cmd|' /C calc'!A0",
    '+1+1',
    '-2+3',
    '@SUM(1+1)',
    '\t=1',
    '\r=1',
    '=HYPERLINK("http://evil.example","x")',
    '"=1',
    ' =1',
    '=1,"=2"\n=3',
    '\uff1d1+1',
  ];
  for (const [n, name] of names.entries())
    await push(
      target,
      Buffer.from(
        JSON.stringify({
          _type: 'https://in-toto.io/Statement/v1',
          subject: [{ name, digest: { sha256: (0xc5f0 + n).toString(16).padStart(64, '0') } }],
          predicateType: 'https://example.com/p/v1',
          predicate: {},
        }),
      ),
    );
  const { text, headers } = await requestPath(target, '/api/v1/artifacts?format=csv&limit=200');
  expect(headers.get('content-type')).toContain('text/csv');
  const cells = [...text.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
  expect(cells.some((cell) => cell.includes('HYPERLINK'))).toBe(true);
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
});

test('a delivery makes the app send requests to the configured host only, and only the intended ones', async ({
  target,
}) => {
  const names = [
    '../../../user',
    'a/b/../../../admin',
    'a/b?x=1',
    'a/b#x',
    'a/b%2f..%2f..',
    'http://evil.example/a',
    '//evil.example/a',
    'a b/c',
    'a/b/c',
    'a',
    '',
    'a/\u202eb',
    'A'.repeat(3_000) + '/b',
  ];
  for (const [n, name] of names.entries()) {
    const body = Buffer.from(
      JSON.stringify({
        action: 'completed',
        repository: {
          id: 9_100 + n,
          name: 'x',
          full_name: name,
          html_url: 'http://169.254.169.254/latest',
          url: 'http://evil.example/',
          owner: { login: 'x', id: 1 },
          default_branch: 'main',
        },
        workflow_run: {
          id: `../../${n}`,
          head_sha: 'ab'.repeat(20),
          head_branch: 'main',
          path: '.github/workflows/x.yml',
          event: 'push',
          status: 'completed',
          conclusion: 'success',
          html_url: 'javascript:alert(1)',
          artifacts_url: 'http://evil.example/',
          run_attempt: 1,
          run_started_at: '2026-01-01T00:00:00Z',
          created_at: '2026-01-01T00:00:00Z',
          updated_at: '2026-01-01T00:00:00Z',
        },
      }),
    );
    for (const id of [String(n), '../x', 'a'.repeat(300), '']) {
      const headers = {
        'content-type': 'application/json',
        'x-github-event': 'workflow_run',
        'x-github-delivery': `${randomUUID()}${id}`,
        'x-hub-signature-256': `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex')}`,
      };
      await requestPath(target, '/api/webhooks/github', { method: 'POST', headers, body });
    }
  }
  await new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
  for (const path of target.githubRequests)
    expect(path).toMatch(
      /^\/repos\/[^/?#]+\/[^/?#]+\/(actions\/runs\/\d+\/artifacts|attestations\/sha256(:|%3A)[0-9a-f]{64})(\?.*)?$/,
    );
});

test('deliveries with changed bytes, with the signature of other bytes, or without a signature are refused', async ({
  target,
}) => {
  const body = Buffer.from('{"zen":"x"}');
  const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
  const send = (bytes: Buffer, signed: string | null) =>
    requestPath(target, '/api/webhooks/github', {
      method: 'POST',
      body: bytes as BodyInit,
      headers: {
        'x-github-event': 'ping',
        'x-github-delivery': randomUUID(),
        ...(signed === null ? {} : { 'x-hub-signature-256': signed }),
      },
    });
  for (const [bytes, signed] of [
    [Buffer.from('{"zen":"y"}'), `sha256=${signature}`],
    [Buffer.concat([body, Buffer.from(' ')]), `sha256=${signature}`],
    [Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), body]), `sha256=${signature}`],
    [body.subarray(1), `sha256=${signature}`],
    [Buffer.alloc(0), `sha256=${signature}`],
    [body, null],
    [body, ''],
    [body, 'sha256='],
    [body, `sha1=${signature.slice(0, 40)}`],
    [body, signature],
    [body, `sha256=${signature.slice(0, 63)}`],
    [body, `sha256=${signature}00`],
    [body, `sha256=${'0'.repeat(64)}`],
    [body, `sha256=${createHmac('sha256', '').update(body).digest('hex')}`],
    [body, `sha256=${createHmac('sha256', 'undefined').update(body).digest('hex')}`],
    [body, `sha512=${createHmac('sha512', WEBHOOK_SECRET).update(body).digest('hex')}`],
  ] as const)
    expect((await send(bytes, signed)).status, String(signed)).toBe(401);
  expect((await send(body, `sha256=${signature}`)).status).toBe(200);
});

test('more event streams than the limit', async ({ target }) => {
  const leave = new AbortController();
  const streams = await Promise.all(
    Array.from({ length: 560 }, () => fetch(`${target.url}/api/v1/events`, { signal: leave.signal })),
  );
  const refused = streams.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  for (const { status, headers } of refused) expect([status, headers.get('retry-after') !== null]).toEqual([429, true]);
  for (const path of ['/healthz', '/artifacts', '/api/v1/artifacts'])
    expect((await requestPath(target, path)).status).toBe(200);
  leave.abort();
  await expect
    .poll(
      async () => {
        const one = new AbortController();
        const { status } = await fetch(`${target.url}/api/v1/events`, { signal: one.signal });
        one.abort();
        return status;
      },
      { timeout: 20_000 },
    )
    .toBe(200);
});

test('malformed, nearly valid and very long tokens are refused', async ({ target }) => {
  const { token } = target;
  for (const authorization of [
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token}a`,
    `Bearer ${token.toUpperCase()}`,
    `Basic ${Buffer.from(`x:${token}`).toString('base64')}`,
    token,
    'Bearer ',
    'Bearer null',
    'Bearer undefined',
    `Bearer ${'a'.repeat(8_000)}`,
    `Bearer ${token},${token}`,
    "Bearer ' OR 1=1 --",
    'Bearer attestry_%',
    `Bearer attestry_${'_'.repeat(43)}`,
  ]) {
    expect(
      (await requestPath(target, '/api/v1/attestations', { method: 'POST', headers: { authorization }, body: '{}' }))
        .status,
      authorization.slice(0, 60),
    ).toBe(401);
  }
  expect(
    (await requestPath(target, `/api/v1/attestations?token=${token}`, { method: 'POST', body: '{}' })).status,
  ).toBe(401);
  expect(
    (
      await requestPath(target, '/api/v1/attestations', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'attestry-received-at': '2020-01-01T00:00:00Z' },
        body: '{}',
      })
    ).status,
  ).toBe(403);
});

test('a client that changes X-Forwarded-For in every request is still one caller', async ({ target }) => {
  const statuses = new Set<number>();
  for (let n = 0; n < 20_000 && !statuses.has(429); n += 50) {
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        statuses.add(
          (
            await requestPath(target, '/api/v1/verify', {
              method: 'POST',
              body: '{}',
              headers: { 'x-forwarded-for': `198.51.${(n + i) >> 8}.${(n + i) & 255}` },
            })
          ).status,
        );
      }),
    );
  }
  expect([...statuses].sort()).toEqual([400, 429]);
  // Its quota has recovered by the time of the next tests.
  await expect
    .poll(async () => (await requestPath(target, '/api/v1/verify', { method: 'POST', body: '{}' })).status)
    .toBe(400);
});
