/** What the endpoints accept and what they refuse. */
import { push } from '../harness/api.ts';
import { attestry } from '../harness/app.ts';
import { ownBundle } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';

test('healthz, readyz and metrics answer', async ({ app }) => {
  for (const path of ['/healthz', '/readyz', '/metrics'])
    expect((await fetch(`${app.url}${path}`)).status, path).toBe(200);
});

test('every answer has the id of its request', async ({ app }) => {
  const ask = (path: string, init: RequestInit = {}) => fetch(`${app.url}${path}`, { redirect: 'manual', ...init });
  const html = await (await ask('/artifacts')).text();
  const script = /\/_next\/static\/[^"]+\.js/.exec(html)![0];
  const requests: [path: string, init: RequestInit, status: number][] = [
    ['/', {}, 200],
    ['/artifacts', { method: 'HEAD' }, 200],
    ['/no-such-page', {}, 404],
    [script, {}, 200],
    [script, { method: 'POST' }, 405],
    ['/icon.svg', {}, 200],
    ['/%ff', {}, 400],
    ['/api/v1/artifacts', {}, 200],
    ['/api/v1/artifacts/sha256:no', {}, 404],
    ['/api/v1/no-such-door', {}, 404],
    ['/api/v1/artifacts', { method: 'DELETE' }, 405],
    ['/api/v1/attestations', { method: 'POST', body: '{}' }, 401],
    ['/badge/sha256:x.svg', {}, 404],
    ['/log/checkpoint', {}, 200],
    ['/healthz', {}, 200],
  ];
  for (const [path, init, status] of requests) {
    const id = `of-a-proxy-${Math.random().toString(36).slice(2)}`;
    const taken = await ask(path, { ...init, headers: { 'x-request-id': id } });
    expect([path, taken.status, taken.headers.get('x-request-id')]).toEqual([path, status, id]);
    if (taken.headers.get('content-type')?.startsWith('application/problem+json'))
      expect(await taken.json(), path).toMatchObject({ requestId: id });
    const replaced = await ask(path, { ...init, headers: { 'x-request-id': 'not "well" formed' } });
    expect(replaced.headers.get('x-request-id'), path).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test('evidence without a token is refused', async ({ app }) => {
  const { bytes } = ownBundle('nobody-1.0.0.tgz');
  const response = await fetch(`${app.url}/api/v1/attestations`, { method: 'POST', body: new Uint8Array(bytes) });
  expect(response.status).toBe(401);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(await response.json()).toMatchObject({ code: 'unauthorized' });
});

test('a revoked token is refused at once', async ({ app }) => {
  const { bytes } = ownBundle('revoked-1.0.0.tgz');
  const made = await attestry(app, 'token', 'create', '--json', '--scope', 'ingest', '--name', 'short-lived');
  const { id, token } = JSON.parse(made.stdout) as { id: number; token: string };
  expect((await push({ ...app, token }, bytes)).status).toBe(201);
  expect((await attestry(app, 'token', 'revoke', String(id))).code).toBe(0);
  const refused = await attestry({ ...app, token }, 'push', 'package.json');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('revoked');
});

test('an unreadable document is refused with pointer and reason, and the others are stored', async ({ app }) => {
  const { bytes } = ownBundle('among-bad-ones-1.0.0.tgz');
  const { status, results } = await push(
    app,
    Buffer.concat([bytes, Buffer.from('\n{"broken": \n'), ownBundle('after-1.0.0.tgz').bytes, Buffer.from('\n')]),
  );
  expect(status).toBe(207);
  expect(results.map(({ outcome }) => outcome)).toEqual(['stored', 'rejected', 'stored']);
  expect(results[1]!.error).toMatchObject({ code: expect.any(String), pointer: expect.stringContaining('2') });
});

test.describe('an unknown address', () => {
  // The browser logs the expected 404.
  test.use({ expectedTrouble: [/status of 404/] });

  test('gives a page with the status 404', async ({ app, page, accessible }) => {
    const path = `artifacts/sha256:${'ab'.repeat(32)}`;
    expect((await page.goto(`/${path}`))?.status()).toBe(404);
    await expect(page.getByRole('main')).toContainText(/nothing|not known|unknown/i);
    await accessible();
    expect((await fetch(`${app.url}/api/v1/${path}`)).status).toBe(404);
  });
});
