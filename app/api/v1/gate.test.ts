import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '#lib/admin/tokens.ts';
import { CALLER_LIMITS, setCallerLimits } from '#lib/http/caller-limits.ts';
import { gateAnswer, gatePage, storedGateAnswer } from '#lib/http/contract/gate/gate.ts';
import { openApiDocument } from '#lib/http/openapi/openapi.ts';
import { problem } from '#lib/http/contract/shared/shared-schemas.ts';
import {
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes, type TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
let token: string;
const digest = `sha256:${sha256Hex('web')}`;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  ({ token } = await createToken(app, { name: 'ci', scopes: ['ingest'] }));
  await ingestOutcomes(app, provenance(subject('web'), { run: runOf('acme/web') }));
});
afterEach(() => setCallerLimits());
afterAll(async () => {
  await server.close();
  await app.close();
});

const ask = async (body: unknown, headers: { [name: string]: string } = {}, method = 'POST', path = '/api/v1/gate') => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers,
    ...(body === null ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
};
const get = (path: string) => ask(null, {}, 'GET', path);

describe('the gate over HTTP', () => {
  it('answers as the contract says, and stores the decision with the token that asked', async () => {
    const { status, body } = await ask({ digest, environment: 'production' }, { authorization: `Bearer ${token}` });
    const answer = gateAnswer.parse(body);
    expect([status, answer.decision, answer.environment]).toEqual([200, 'deny', 'production']);
    const stored = await get(`/api/v1/gate/${answer.id!}`);
    expect(storedGateAnswer.parse(stored.body)).toMatchObject({ ...answer, by: { kind: 'token', name: 'ci' } });
    const page = gatePage.parse((await get('/api/v1/gate?decision=deny&project=github.com/acme/web&limit=1')).body);
    expect(page.decisions).toMatchObject([{ id: answer.id, asked: digest, artifacts: 1 }]);
  });

  it('needs no token, but refuses a wrong one', async () => {
    expect((await ask({ digest })).status).toBe(200);
    expect((await ask({ digest }, { authorization: 'Bearer attestry_wrong' })).status).toBe(401);
  });

  it.each<[string, unknown, number, string, string | undefined]>([
    ['no JSON', '{', 400, 'bad-request', ''],
    ['no question', {}, 400, 'bad-request', '/digest'],
    ['an unknown member', { digest, sha: 1 }, 400, 'bad-request', '/sha'],
    ['an unknown expectation', { digest, expect: { repo: 'x' } }, 400, 'bad-request', '/expect/repo'],
    ['a level that does not exist', { digest, expect: { slsaLevel: 4 } }, 400, 'bad-request', '/expect/slsaLevel'],
    ['a wait that is too long', { digest, waitMs: 600_001 }, 400, 'bad-request', '/waitMs'],
    ['a digest that is none', { digests: [digest, 'x'] }, 400, 'bad-request', '/digests/1'],
    ['a large body', { digest, environment: 'x'.repeat(100_000) }, 413, 'too-large', undefined],
  ])('%s is refused', async (_, body, status, code, pointer) => {
    const answer = await ask(body);
    const { pointer: told, ...refused } = problem.parse(answer.body);
    expect([answer.status, refused.code]).toEqual([status, code]);
    if (pointer !== undefined && pointer !== '') expect(told).toBe(pointer);
  });

  it('refuses other methods and unknown ids', async () => {
    expect((await ask(null, {}, 'DELETE')).status).toBe(405);
    expect((await get('/api/v1/gate/none')).status).toBe(404);
    expect((await get('/api/v1/gate?cursor=%7B')).status).toBe(400);
    expect((await get('/api/v1/gate?decision=maybe')).status).toBe(400);
  });

  it('limits callers without a token, and not those with one', async () => {
    setCallerLimits({ ...CALLER_LIMITS, gate: { ...CALLER_LIMITS.gate, burst: 2, perSecond: 0.001 } });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await ask({ digest })).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await ask({ digest }, { authorization: `Bearer ${token}` })).status).toBe(200);
  });

  it('is in the OpenAPI document', () => {
    const { paths } = openApiDocument('1') as { paths: Record<string, Record<string, unknown>> };
    expect(Object.keys(paths['/api/v1/gate']!)).toEqual(['get', 'post']);
    expect(paths['/api/v1/gate/{id}']).toBeDefined();
  });
});
