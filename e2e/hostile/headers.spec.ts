/** The response headers of every page and every endpoint. */
import { requestPath, expect, test } from './support/target.ts';

test.use({ attack: 'headers' });

const PAGES = [
  '/',
  '/artifacts',
  '/artifacts?q=kept',
  '/projects',
  '/projects/github.com/end-to-end/widget',
  '/lineage',
  '/compare',
  '/connections',
  '/deliveries',
  '/trust',
  '/figures',
  '/report',
  '/verify',
  '/nowhere',
  `/artifacts/sha256:${'e0'.repeat(32)}`,
  '/evidence/nothing',
  '/projects/a/b/c',
  // Pages whose addresses end as those of files.
  '/projects/github.com/nowhere/site.txt',
  '/environments/nowhere.svg',
];
const ENDPOINTS = [
  '/api/v1/artifacts',
  '/api/v1/artifacts?format=csv',
  '/api/v1/artifacts/x',
  '/api/v1/projects',
  '/api/v1/trust',
  '/api/v1/metrics',
  '/api/v1/overview',
  '/api/v1/deliveries',
  '/api/v1/openapi.json',
  '/api/v1/attestations',
  '/api/v1/verify',
  '/api/webhooks/github',
  '/api/nowhere',
  '/log/checkpoint',
  '/log/key',
  '/log/nowhere',
  '/badge/a/b/c.svg',
  '/badge/nowhere',
  '/healthz',
  '/readyz',
  '/metrics',
];

/** Parse a policy of the form `name value value; name …`. */
const parseDirectives = (policy: string | null) =>
  new Map(
    (policy ?? '')
      .split(';')
      .map((part) => part.trim().split(/\s+/))
      .filter(([name]) => name !== '')
      .map(([name, ...values]) => [name!, values]),
  );

test('every page allows only scripts with the nonce of its answer, no frames, and no content sniffing', async ({
  target,
}) => {
  const nonces = new Set<string>();
  const { artifacts } = JSON.parse((await requestPath(target, '/api/v1/artifacts')).text) as {
    artifacts: { digest: string }[];
  };
  const own = [
    `/artifacts/${artifacts[0]!.digest}`,
    `/lineage?artifact=${artifacts[0]!.digest}`,
    `/evidence/${target.ids[0]!}`,
  ];
  for (const path of [...PAGES, ...own]) {
    const { headers, text, status } = await requestPath(target, path);
    expect(status, path).toBe(/nowhere|nothing|(?:e0){32}|a\/b\/c/.test(path) ? 404 : 200);
    const policy = parseDirectives(headers.get('content-security-policy'));
    const scripts = policy.get('script-src') ?? [];
    const nonce = scripts.find((one) => one.startsWith("'nonce-"))?.slice(7, -1);
    expect(nonce, path).toMatch(/^[A-Za-z0-9+/=]{22,}$/);
    expect(nonces.has(nonce!), `${path}: a nonce is used once`).toBe(false);
    nonces.add(nonce!);
    expect(scripts, path).toContain("'strict-dynamic'");
    for (const loose of [
      "'unsafe-inline'",
      "'unsafe-eval'",
      "'unsafe-hashes'",
      '*',
      'data:',
      'blob:',
      'http:',
      'https:',
    ])
      expect(scripts, path).not.toContain(loose);
    expect(
      [
        policy.get('default-src'),
        policy.get('object-src'),
        policy.get('base-uri'),
        policy.get('frame-ancestors'),
        policy.get('form-action'),
        policy.get('connect-src'),
      ],
      path,
    ).toEqual([["'self'"], ["'none'"], ["'none'"], ["'none'"], ["'self'"], ["'self'"]]);
    expect(
      [
        headers.get('x-content-type-options'),
        headers.get('x-frame-options'),
        headers.get('cross-origin-opener-policy'),
      ],
      path,
    ).toEqual(['nosniff', 'DENY', 'same-origin']);
    expect(headers.get('referrer-policy'), path).toMatch(/^(strict-origin-when-cross-origin|no-referrer|same-origin)$/);
    expect(headers.get('x-powered-by'), path).toBeNull();
    expect(headers.get('cache-control'), `${path}: what carries a nonce is kept by nobody`).toMatch(/no-store|private/);
    // Every script of the page has the nonce, and no element has an inline handler.
    for (const [tag] of text.matchAll(/<script\b[^>]*>/g)) expect(tag, path).toContain(`nonce="${nonce!}"`);
    expect(text.match(/<[a-z][^>]*\son[a-z]+\s*=/i)?.[0], path).toBeUndefined();
  }
});

test('no answer of an endpoint can be rendered, executed, framed or sniffed', async ({ target }) => {
  for (const path of ENDPOINTS) {
    const { headers } = await requestPath(target, path);
    expect(parseDirectives(headers.get('content-security-policy')).get('default-src'), path).toEqual(["'none'"]);
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('x-powered-by'), path).toBeNull();
    expect(headers.get('content-type') ?? '', path).not.toContain('text/html');
  }
  const raw = await requestPath(target, `/api/v1/attestations/${target.ids[0]!}/raw`);
  expect(raw.headers.get('content-disposition')).toMatch(/^attachment; filename="[0-9a-f]{12}\.json"$/);
  expect(parseDirectives(raw.headers.get('content-security-policy')).get('sandbox')).toEqual([]);
  for (const path of ['/icon.svg'])
    expect((await requestPath(target, path)).headers.get('x-content-type-options'), path).toBe('nosniff');
});

test('other origins can read only public answers, and no answer sets a cookie', async ({ target }) => {
  for (const path of [...PAGES, ...ENDPOINTS]) {
    const { headers } = await requestPath(target, path, { headers: { origin: 'https://evil.example' } });
    expect([null, '*'], path).toContain(headers.get('access-control-allow-origin'));
    expect(headers.get('access-control-allow-credentials'), path).toBeNull();
    expect(headers.get('set-cookie'), path).toBeNull();
  }
});
