import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createToken } from '#lib/admin/tokens.ts';
import { whatIfRun } from '#lib/http/contract/what-if/run.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  START,
  subject,
  testInstance,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import type { WhatIfRun } from '#lib/views/what-if/run.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { serveRoutes, type TestServer } from './routes.fixture.ts';

const END = new Date(START.getTime() + 20 * 86_400_000).toISOString();

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
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
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

const finished = async (started: Awaited<ReturnType<typeof ask>>): Promise<WhatIfRun> => {
  let run = started.body;
  while (run.state === 'running') {
    await pause(50);
    run = (await ask('GET', `/api/v1/what-if/${run.id}`, undefined, null)).body;
  }
  return run;
};

const WAIVER = { project: 'github.com/acme/web', rule: 'sbom-present', owner: 'o', reason: 'r', expiresAt: END };
const SIGNER = { identity: 'https://github.com/acme/*', issuer: 'https://token.actions.githubusercontent.com' };

it('tries drafts of every kind together, and a door then makes each of them unchanged', async () => {
  const expectations = {
    document: { ownWorkflows: ['provenance', 'project', 'name', 'sbom'] },
    reason: 'r',
    version: 0,
  };
  const both = { waivers: [WAIVER], expectations: [{ project: 'github.com/acme/web', ...expectations }] };
  const run = await finished(await ask('POST', '/api/v1/what-if', both));
  expect(whatIfRun.parse(run)).toEqual(run);
  expect(run).toMatchObject({
    state: 'done',
    counts: [{ project: 'github.com/acme/web', environment: null, from: 'incomplete', to: 'waived', artifacts: 1 }],
    changes: [
      { reason: expect.stringContaining('no SBOM; accepted by o') as string, policy: { id: 'attestry-baseline' } },
    ],
  });
  await ingestOutcomes(app, completeEvidence(subject('whole'), { run: runOf('acme/whole') }));
  const untrusted = await finished(await ask('POST', '/api/v1/what-if', { trust: [{ remove: testInstance().name }] }));
  expect(untrusted.counts).toMatchObject([{ from: 'verified', to: 'incomplete', artifacts: 1 }]);
  const status = async () => (await ask('GET', `/api/v1/artifacts/sha256:${sha256Hex('web')}`)).body as object;
  expect(await status()).toMatchObject({ status: { status: 'incomplete' } });
  expect((await ask('POST', '/api/v1/waivers', WAIVER)).status).toBe(201);
  expect(await status()).toMatchObject({ status: { status: 'waived' } });
  expect((await ask('PUT', '/api/v1/projects/github.com/acme/web/expectations', expectations)).status).toBe(200);
  expect(await status()).toMatchObject({ status: { status: 'waived' } });
  const ended = await finished(await ask('POST', '/api/v1/what-if', { waivers: [{ revoke: 1 }] }));
  expect(ended.counts).toMatchObject([{ from: 'waived', to: 'incomplete', artifacts: 1 }]);
});

it.each<[string, WhatIfDraft & object, string, object, string, string]>([
  [
    'waivers',
    { waivers: [{ ...WAIVER, rule: 'none' }] },
    '/api/v1/waivers',
    { ...WAIVER, rule: 'none' },
    '/waivers/0',
    '/rule',
  ],
  [
    'waivers',
    { waivers: [WAIVER, { ...WAIVER, expiresAt: '2001-01-01' }] },
    '/api/v1/waivers',
    { ...WAIVER, expiresAt: '2001-01-01' },
    '/waivers/1',
    '/expiresAt',
  ],
  [
    'waivers',
    { waivers: [{ ...WAIVER, project: 'github.com/no/body' }] },
    '/api/v1/waivers',
    { ...WAIVER, project: 'github.com/no/body' },
    '/waivers/0',
    '/project',
  ],
  ['waivers', { waivers: [{ ...WAIVER, x: 1 } as never] }, '/api/v1/waivers', { ...WAIVER, x: 1 }, '/waivers/0', '/x'],
  ['approval', { waivers: [{ approve: 77 }] }, '/api/v1/waivers/77/approve', {}, '/waivers/0', ''],
  ['end', { waivers: [{ revoke: 77 }] }, '/api/v1/waivers/77/revoke', {}, '/waivers/0', ''],
  ...[
    { signer: SIGNER, kinds: ['nonsense'] },
    { signer: { ...SIGNER, identity: '*' }, kinds: 'all' as const },
    { sender: 'token:99', kinds: 'all' as const },
    { builder: 'https://builder.example', kinds: 'all' as const },
    { signer: SIGNER, kinds: 'all' as const, version: 9 },
  ].map((body): [string, WhatIfDraft, string, object, string, string] => [
    'acceptance',
    { expectations: [{ project: 'github.com/acme/other', reason: 'r', version: 0, ...body }] },
    '/api/v1/projects/github.com/acme/other/expectations/accept',
    { reason: 'r', version: 0, ...body },
    '/expectations/0',
    '*',
  ]),
  [
    'quarantine',
    { quarantine: [{ sender: 'token:99', reason: 'r' }] },
    '/api/v1/quarantine',
    { sender: 'token:99', reason: 'r' },
    '/quarantine/0',
    '/sender',
  ],
  ['quarantine', { quarantine: [{ reason: 'r' }] }, '/api/v1/quarantine', { reason: 'r' }, '/quarantine/0', ''],
  [
    'release',
    { quarantine: [{ release: 5, reason: 'r' }] },
    '/api/v1/quarantine/5/release',
    { reason: 'r' },
    '/quarantine/0',
    '',
  ],
  [
    'policy',
    { apply: [{ id: 'x', rules: [{ id: 'a', check: 'no' }] }] },
    '/api/v1/policies',
    { document: { id: 'x', rules: [{ id: 'a', check: 'no' }] }, reason: 'r' },
    '/apply/0',
    '*',
  ],
])('refuses %s as their own door does', async (_name, draft, path, body, place, pointer) => {
  await ingestOutcomes(app, provenance(subject('other'), { run: runOf('acme/other') }));
  const real = (await ask('POST', path, body)) as { status: number; body: { code?: string; pointer?: string } };
  expect(real.status).toBeGreaterThanOrEqual(400);
  if (pointer !== '*') expect(real.body.pointer ?? '').toBe(pointer);
  const own = (real.body.pointer ?? '').replace(place === '/apply/0' ? /^\/document/ : '', '');
  expect(await ask('POST', '/api/v1/what-if', draft)).toMatchObject({
    status: real.status,
    body: { code: real.body.code, pointer: `${place}${own}` },
  });
});

it.each<[string, unknown, number, string]>([
  ['changes that are no list', { waivers: {} }, 400, '/waivers'],
  ['a change that is no object', { trust: ['x'] }, 400, '/trust/0'],
  ['two shapes in one change', { waivers: [{ approve: 1, revoke: 1 }] }, 400, '/waivers/0/revoke'],
  ['a file that is no trust', { trust: [{ file: 'hello' }] }, 422, '/trust/0'],
  ['an entry of the trust that is not there', { trust: [{ remove: 'nobody' }] }, 404, '/trust/0'],
  ['a name of a prototype', { claims: [{ __proto__: 1 }] }, 400, '/claims/0/slug'],
  ['too many changes', { waivers: Array.from({ length: 51 }, () => ({ revoke: 1 })) }, 400, '/waivers'],
])('refuses %s', async (_name, draft, status, pointer) => {
  expect(await ask('POST', '/api/v1/what-if', draft)).toMatchObject({ status, body: { pointer } });
});

it('refuses a body that is too large, and a third comparison at once', async () => {
  expect((await ask('POST', '/api/v1/what-if', { trust: [{ file: 'x'.repeat(1_100_000) }] })).status).toBe(413);
  const trust = { trust: [{ remove: testInstance().name }] };
  const two = await Promise.all([ask('POST', '/api/v1/what-if', trust), ask('POST', '/api/v1/what-if', trust)]);
  expect(await ask('POST', '/api/v1/what-if', trust)).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
  for (const started of two)
    expect(await finished(started)).toMatchObject({ state: 'done', counts: [{ artifacts: 1 }, { artifacts: 1 }] });
});

it('cancels a trial, and leaves no copy', async () => {
  const { body } = await ask('POST', '/api/v1/what-if', { trust: [{ remove: testInstance().name }] });
  expect((await ask('DELETE', `/api/v1/what-if/${body.id}`)).body.state).toBe('cancelled');
  expect(readdirSync(join(app.folder, 'what-if'))).toEqual([]);
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
