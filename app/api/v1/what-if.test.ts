import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createToken } from '#lib/admin/tokens.ts';
import { whatIfRun } from '#lib/http/contract/policy/what-if.ts';
import { ingestOutcomes, openTestApp, provenance, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import type { WhatIfRun } from '#lib/views/policy/what-if.ts';
import { serveRoutes, type TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
let tokens: { [scope in 'admin' | 'ingest']: string };
beforeAll(async () => {
  app = await openTestApp({ adopts: ['acme/*'] });
  setSingletonApp(app);
  server = await serveRoutes();
  tokens = {
    admin: (await createToken(app, { name: 'lead', scopes: ['admin'] })).token,
    ingest: (await createToken(app, { name: 'ci', scopes: ['ingest'] })).token,
  };
  await ingestOutcomes(app, provenance(subject('web'), { run: runOf('acme/web') }));
});
afterAll(async () => {
  await server.close();
  app.close();
});

const ask = async (method: string, path: string, body?: unknown, token: string | null = tokens.admin) => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as WhatIfRun };
};
const draft = { apply: ['id: gate\nrules:\n  - id: provenance\n    check: provenance-present\n'] };

it('is started, asked for until it is done, and changes nothing', async () => {
  const started = await ask('POST', '/api/v1/what-if', draft);
  expect(started.status).toBe(202);
  const path = started.headers.get('location')!;
  let run = started.body;
  while (run.state === 'running') {
    await pause(50);
    run = (await ask('GET', path, undefined, null)).body;
  }
  expect(whatIfRun.parse(run)).toEqual(run);
  expect(run).toMatchObject({
    state: 'done',
    progress: { examined: 1, total: 1, evaluated: 1 },
    counts: [{ project: 'github.com/acme/web', environment: null, from: 'incomplete', to: 'verified', artifacts: 1 }],
  });
  expect((await ask('DELETE', path)).body.state).toBe('done');
});

it.each<[string, () => Promise<{ status: number; body: unknown }>, number, string]>([
  ['without a token', () => ask('POST', '/api/v1/what-if', draft, null), 401, 'unauthorized'],
  ['with a token to send evidence', () => ask('POST', '/api/v1/what-if', draft, tokens.ingest), 403, 'forbidden'],
  ['an empty draft', () => ask('POST', '/api/v1/what-if', {}), 400, 'bad-request'],
  ['an unknown member', () => ask('POST', '/api/v1/what-if', { add: [] }), 400, 'bad-request'],
  ['a wrong document', () => ask('POST', '/api/v1/what-if', { apply: ['id: x'] }), 422, 'unprocessable'],
  ['an unknown run', () => ask('GET', '/api/v1/what-if/none'), 404, 'not-found'],
  ['to cancel an unknown run', () => ask('DELETE', '/api/v1/what-if/none'), 404, 'not-found'],
  ['to cancel without a token', () => ask('DELETE', '/api/v1/what-if/none', undefined, null), 401, 'unauthorized'],
])('refuses %s', async (_name, act, status, code) => {
  expect(await act()).toMatchObject({ status, body: { code } });
});
