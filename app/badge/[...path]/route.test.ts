import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeApp, setSingletonApp } from '#lib/start/singleton.ts';
import { addTestArtifact, openMetricsStore } from '#lib/query/metrics/store.fixture.ts';
import { GET, HEAD } from './route.ts';

const opened = await openMetricsStore();
let digest: string;

beforeAll(async () => {
  setSingletonApp(opened.app);
  digest = await addTestArtifact(opened.store, {
    project: 'gitlab.com/acme/team/web',
    status: 'verified',
    firstSeen: '2026-05-10T10:00:00Z',
    verifiedAt: '2026-05-10T10:00:41Z',
    level: 2,
  });
});
afterAll(async () => {
  await closeApp();
});

const ask = (path: string, init: RequestInit = {}) =>
  (init.method === 'HEAD' ? HEAD : GET)(new Request(`http://x/badge/${path}`, init), {
    params: Promise.resolve({ path: path.split('?')[0]!.split('/') }),
  });

describe('GET /badge', () => {
  it('is an SVG image with the status that any page may embed', async () => {
    const response = await ask(`sha256:${digest}.svg`);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    });
    expect(await response.text()).toContain('<title>provenance: verified</title>');
  });

  it('may be cached for a minute at most', async () => {
    const [, age] = /max-age=(\d+)/.exec((await ask(`sha256:${digest}.svg`)).headers.get('cache-control') ?? '')!;
    expect(Number(age)).toBeLessThanOrEqual(60);
  });

  it.each([
    [`sha256%3A${'DIGEST'}.svg`, 'provenance: verified'],
    ['gitlab.com/acme/team/web.svg', 'provenance: verified'],
    ['GitLab.com/Acme/Team/Web.svg?metric=slsa', 'SLSA build: level 2'],
    ['gitlab.com/acme/team/web.svg?metric=coverage&label=covered', 'covered: 100 %'],
    ['gitlab.com/acme/team/web.svg?metric=nonsense&style=nonsense', 'provenance: verified'],
    ['gitlab.com/acme/team/web.svg?label=', '<title>verified</title>'],
    ['github.com/no/body.svg', 'provenance: unknown'],
    [`sha256:${'00'.repeat(31)}ff.svg?metric=slsa`, 'SLSA build: unknown'],
    ['gitlab.com/acme/team/web.svg?label=%3Cscript%3E%26', '&lt;script&gt;&amp;: verified'],
  ])('%s', async (path, wanted) => {
    const response = await ask(path.replace('DIGEST', digest));
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(wanted);
  });

  it('serves the endpoint schema of shields.io', async () => {
    const response = await ask('gitlab.com/acme/team/web.json?metric=time-to-verify&style=flat-square');
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toMatchObject({ schemaVersion: 1, label: 'time to verify', style: 'flat-square' });
  });

  it('answers 304 for an unchanged badge, and only for that', async () => {
    const etag = (await ask(`sha256:${digest}.svg`)).headers.get('etag')!;
    expect(etag).toMatch(/^"[\w-]+"$/);
    const again = await ask(`sha256:${digest}.svg`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    expect(again.headers.get('etag')).toBe(etag);
    expect((await ask(`sha256:${digest}.svg?metric=slsa`, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it('answers HEAD requests', async () => {
    const response = await ask(`sha256:${digest}.svg`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'image/svg+xml; charset=utf-8',
      '',
    ]);
  });

  it.each(['gitlab.com/acme/team/web', 'gitlab.com/acme/team/web.png', 'sha256:abc.svg', 'web.svg'])(
    'answers 404 for %s',
    async (path) => {
      const response = await ask(path);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
    },
  );

  it('says `not available` when the store cannot be read', async () => {
    setSingletonApp({
      store: {
        get read(): never {
          throw new Error('disk gone');
        },
      },
      now: () => new Date(),
    } as never);
    const response = await ask('gitlab.com/acme/team/web.svg');
    setSingletonApp(opened.app);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(text).toContain('provenance: not available');
    expect(text).not.toContain('disk');
  });
});
