import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifactView } from '#lib/http/contract/artifact.ts';
import { problem } from '#lib/http/contract/shared/shared-schemas.ts';
import { waiverPage, waiverView } from '#lib/http/contract/waiver.ts';
import { createToken } from '#lib/admin/tokens.ts';
import {
  sha256Hex,
  jsonLines,
  openTestApp,
  provenance,
  ingestOutcomes,
  runOf,
  subject,
  testResults,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
let admin: { id: number; token: string };
let ingest: { token: string };
const run = runOf('acme/web');
const digest = `sha256:${sha256Hex('web')}`;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  admin = await createToken(app, { name: 'lead', scopes: ['admin'] });
  ingest = await createToken(app, { name: 'ci', scopes: ['ingest'] });
  await ingestOutcomes(app, jsonLines(provenance(subject('web'), { run }), testResults(subject('web'), { run })));
});
afterAll(async () => {
  await server.close();
  app.close();
});

const ask = async (method: string, path: string, body?: unknown, token: string | null = admin.token) => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as never };
};
const inDays = (days: number) => new Date(app.now().getTime() + days * 86_400_000).toISOString();
const request = (change: object = {}) => ({
  rule: 'sbom-present',
  artifact: digest,
  owner: 'release team',
  reason: 'the generator cannot read this package yet',
  expiresAt: inDays(30),
  ...change,
});
const statusOf = async () =>
  artifactView.parse((await ask('GET', `/api/v1/artifacts/${digest}`, undefined, null)).body);
const without = (member: string) => {
  const { [member]: _, ...rest } = request() as { [name: string]: unknown };
  return rest;
};

describe('waivers over HTTP', () => {
  it('are made, listed, shown with the artifact, and revoked, each with its actor', async () => {
    const made = await ask('POST', '/api/v1/waivers', request());
    expect(made.status).toBe(201);
    const waiver = waiverView.parse(made.body);
    expect(waiver).toEqual(made.body);
    const actor = { kind: 'token', identifier: String(admin.id), name: 'lead' };
    expect(waiver).toMatchObject({ owner: 'release team', createdBy: actor, inForce: true, revokedAt: null });
    expect(made.headers.get('location')).toBe(`/api/v1/waivers/${waiver.id}`);
    expect((await ask('GET', `/api/v1/waivers/${waiver.id}`, undefined, null)).body).toEqual(waiver);

    const listed = await ask('GET', `/api/v1/waivers?artifact=${digest}&state=active`, undefined, null);
    expect(waiverPage.parse(listed.body)).toEqual({ waivers: [waiver], cursor: null });
    expect(await statusOf()).toMatchObject({
      status: { status: 'waived', underlying: 'incomplete', waivers: [{ id: waiver.id }] },
      waivers: [waiver],
    });

    const path = `/api/v1/waivers/${waiver.id}/revoke`;
    const revoked = await ask('POST', path, { reason: 'the generator was mended' });
    expect(revoked.status).toBe(200);
    expect(waiverView.parse(revoked.body)).toMatchObject({
      inForce: false,
      revokedBy: actor,
      revokeReason: 'the generator was mended',
    });
    expect(await statusOf()).toMatchObject({ status: { status: 'incomplete', waivers: [] }, waivers: [] });
    expect(await ask('POST', path)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await ask('GET', '/api/v1/waivers?state=ended&project=github.com/acme/web', undefined, null)).body).toEqual(
      { waivers: [revoked.body], cursor: null },
    );
  });

  it('are revoked without a body as well', async () => {
    const { body } = await ask(
      'POST',
      '/api/v1/waivers',
      request({ artifact: undefined, project: 'github.com/acme/web' }),
    );
    expect(body).toMatchObject({ artifact: null, project: { slug: 'github.com/acme/web' } });
    expect(await statusOf()).toMatchObject({ status: { status: 'waived' } });
    expect(await ask('POST', `/api/v1/waivers/${(body as { id: string }).id}/revoke`)).toMatchObject({
      status: 200,
      body: { inForce: false, revokeReason: null },
    });
  });

  it.each<[string, () => unknown, number, string, string | undefined]>([
    ['an unknown rule', () => request({ rule: 'everything' }), 400, 'bad-request', '/rule'],
    ['no rule', () => without('rule'), 400, 'bad-request', '/rule'],
    ['no owner', () => without('owner'), 400, 'bad-request', '/owner'],
    ['no reason', () => request({ reason: ' ' }), 400, 'bad-request', '/reason'],
    ['a reason that is a number', () => request({ reason: 7 }), 400, 'bad-request', '/reason'],
    ['an owner that is too long', () => request({ owner: 'a'.repeat(201) }), 400, 'bad-request', '/owner'],
    ['a reason that is too long', () => request({ reason: 'a'.repeat(2_001) }), 400, 'bad-request', '/reason'],
    ['no expiry', () => without('expiresAt'), 400, 'bad-request', '/expiresAt'],
    ['a past expiry', () => request({ expiresAt: inDays(-1) }), 400, 'bad-request', '/expiresAt'],
    ['an expiry too far away', () => request({ expiresAt: inDays(367) }), 400, 'bad-request', '/expiresAt'],
    ['an expiry that is no time', () => request({ expiresAt: 'in a month' }), 400, 'bad-request', '/expiresAt'],
    ['no target', () => without('artifact'), 400, 'bad-request', '/artifact'],
    ['both targets', () => request({ project: 'github.com/acme/web' }), 400, 'bad-request', '/project'],
    ['an unknown artifact', () => request({ artifact: `sha256:${'0'.repeat(64)}` }), 404, 'not-found', '/artifact'],
    ['no digest', () => request({ artifact: 'web' }), 404, 'not-found', '/artifact'],
    [
      'an unknown project',
      () => ({ ...without('artifact'), project: 'github.com/no/body' }),
      404,
      'not-found',
      '/project',
    ],
    ['an unknown member', () => request({ 'for/ever': true }), 400, 'bad-request', '/for~1ever'],
    ['a list', () => [], 400, 'bad-request', ''],
    ['no JSON', () => '{"rule":', 400, 'bad-request', '/rule'],
    ['one key twice', () => '{"rule":"a","rule":"b"}', 400, 'bad-request', '/rule'],
    ['nothing', () => '', 400, 'bad-request', ''],
    ['a large body', () => request({ reason: 'a'.repeat(70_000) }), 413, 'too-large', undefined],
  ])('%s is refused with code and pointer', async (_, body, status, code, pointer) => {
    const refused = await ask('POST', '/api/v1/waivers', body());
    expect(problem.parse(refused.body)).toMatchObject({ status, code, ...(pointer !== undefined && { pointer }) });
    expect(refused.status).toBe(status);
    expect((await statusOf()).waivers).toEqual([]);
  });

  it.each<[string, string, unknown, number, string, string | undefined]>([
    ['an unknown waiver', '/api/v1/waivers/999/revoke', {}, 404, 'not-found', undefined],
    ['no number', '/api/v1/waivers/x/revoke', {}, 404, 'not-found', undefined],
    ['an unknown member', '/api/v1/waivers/1/revoke', { why: 'x' }, 400, 'bad-request', '/why'],
    ['a long reason', '/api/v1/waivers/1/revoke', { reason: 'a'.repeat(2_001) }, 400, 'bad-request', '/reason'],
  ])('to revoke %s is refused', async (_, path, body, status, code, pointer) => {
    const refused = await ask('POST', path, body);
    expect([refused.status, refused.body]).toMatchObject([status, { code, ...(pointer !== undefined && { pointer }) }]);
  });

  it.each(['/api/v1/waivers', '/api/v1/waivers/1/revoke'])('%s needs an admin token', async (path) => {
    expect(await ask('POST', path, request(), null)).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(await ask('POST', path, request(), 'attestry_x')).toMatchObject({ status: 401 });
    expect(await ask('POST', path, request(), ingest.token)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  });

  it.each([
    ['?state=sometimes', '/state'],
    ['?limit=0', '/limit'],
    ['?cursor=x', undefined],
    [`?project=${'a'.repeat(501)}`, '/project'],
  ])('the list refuses %s', async (query, pointer) => {
    const refused = await ask('GET', `/api/v1/waivers${query}`, undefined, null);
    expect([refused.status, refused.body]).toMatchObject([
      400,
      { code: 'bad-request', ...(pointer !== undefined && { pointer }) },
    ]);
  });

  it.each([
    ['PUT', '/api/v1/waivers', 'GET, HEAD, POST'],
    ['DELETE', '/api/v1/waivers/1', 'GET, HEAD'],
    ['GET', '/api/v1/waivers/1/revoke', 'POST'],
  ])('%s %s is not answered', async (method, path, allow) => {
    const refused = await ask(method, path);
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, allow]);
  });

  it.each(['/api/v1/waivers/999', '/api/v1/waivers/one'])('%s is not found', async (path) => {
    expect(await ask('GET', path)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});
