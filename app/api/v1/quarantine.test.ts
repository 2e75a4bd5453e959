/** Quarantine through HTTP: who may, what is refused, and what it does to an artifact. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '#lib/admin/tokens.ts';
import { evidenceView } from '#lib/http/contract/evidence.ts';
import { quarantinePage, quarantineView } from '#lib/http/contract/quarantine.ts';
import { completeEvidence, openTestApp, provenance, runOf, sha256Hex, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
let admin: string;
let ingest: { id: number; token: string };
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  admin = (await createToken(app, { name: 'admin', scopes: ['admin'] })).token;
  ingest = await createToken(app, { name: 'ci', scopes: ['ingest'], allProjects: true });
});
afterAll(async () => {
  await server.close();
  app.close();
});

const run = runOf('acme/web');
const digest = `sha256:${sha256Hex('web')}`;
const FAILED_TESTS =
  '<testsuites><testsuite name="s"><testcase name="t"><failure/></testcase></testsuite></testsuites>';
const read = async (path: string) => (await fetch(`${server.url}${path}`)).json();
const statusOf = async () =>
  (await read(`/api/v1/artifacts/${digest}`)) as { status: { status: string }; quarantined: { id: string }[] };
const post = async (path: string, body: unknown, token: string | null = admin) => {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: await response.json() };
};
const push = async (bytes: Uint8Array | string, query = '') => {
  const response = await fetch(`${server.url}/api/v1/attestations${query}`, {
    method: 'POST',
    body: bytes as BodyInit,
    headers: { authorization: `Bearer ${ingest.token}` },
  });
  return ((await response.json()) as { results: { id: string }[] }).results[0]!.id;
};

describe('POST /api/v1/quarantine', () => {
  it('takes a document out of the status, shows it as quarantined, and its release puts it back', async () => {
    await push(completeEvidence(subject('web'), { run }));
    const before = await statusOf();
    const evidence = await push(FAILED_TESTS, `?subject=${digest}`);
    expect((await statusOf()).status.status).toBe('failed');

    const made = await post('/api/v1/quarantine', { evidence, reason: 'not ours' });
    expect(made.status).toBe(201);
    expect(quarantineView.parse(made.body)).toEqual(made.body);
    expect(made.body).toMatchObject({ evidence, documents: 1, createdBy: { kind: 'token', name: 'admin' } });
    expect(await statusOf()).toMatchObject({ status: before.status, quarantined: [{ id: evidence }] });
    const page = await read(`/api/v1/attestations/${evidence}`);
    expect(evidenceView.parse(page)).toEqual(page);
    expect(page).toMatchObject({
      quarantine: { id: made.body.id, reason: 'not ours' },
      log: { index: expect.any(Number) },
    });

    const released = await post(`/api/v1/quarantine/${made.body.id}/release`, { reason: 'ours after all' });
    expect([released.status, released.body.releaseReason, released.body.documents]).toEqual([200, 'ours after all', 0]);
    expect((await statusOf()).status.status).toBe('failed');
    const list = await read('/api/v1/quarantine');
    expect(quarantinePage.parse(list)).toEqual(list);
    expect(list.quarantines[0]).toMatchObject({ id: made.body.id, releasedBy: { name: 'admin' } });
  });

  it.each<[string, unknown, string | null, number, string, string?]>([
    ['nobody', { sender: 'token:1', reason: 'x' }, null, 401, 'unauthorized'],
    ['a sender of evidence', { sender: 'token:1', reason: 'x' }, 'ingest', 403, 'forbidden'],
    ['no JSON', 'reason=x', 'admin', 400, 'bad-request'],
    ['an unknown member', { everything: true, reason: 'x' }, 'admin', 400, 'bad-request', '/everything'],
    ['no criterion', { reason: 'x' }, 'admin', 400, 'bad-request'],
    ['no reason', { sender: 'token:1' }, 'admin', 400, 'bad-request', '/reason'],
    ['an unknown sender', { sender: 'token:77', reason: 'x' }, 'admin', 404, 'not-found', '/sender'],
    ['a time that is none', { from: 'then', reason: 'x' }, 'admin', 400, 'bad-request', '/from'],
  ])('refuses %s', async (_name, body, token, status, code, pointer) => {
    const tokens: { [name: string]: string } = { ingest: ingest.token, admin };
    const before = await read('/api/v1/quarantine');
    const answer = await post('/api/v1/quarantine', body, token === null ? null : tokens[token]!);
    expect([answer.status, answer.body.code, answer.body.pointer || undefined]).toEqual([status, code, pointer]);
    expect(await read('/api/v1/quarantine')).toEqual(before);
  });

  it('releases only what is active, and only for an admin', async () => {
    const evidence = await push(provenance(subject('other'), { run }));
    const { body } = await post('/api/v1/quarantine', { evidence, reason: 'x' });
    const path = `/api/v1/quarantine/${body.id}/release`;
    expect((await post(path, { reason: 'y' }, ingest.token)).status).toBe(403);
    expect((await post(path, {})).status).toBe(400);
    expect((await post(path, { reason: 'y' })).status).toBe(200);
    expect((await post(path, { reason: 'y' })).body).toMatchObject({ status: 404, code: 'not-found' });
    expect((await post('/api/v1/quarantine/x/release', { reason: 'y' })).status).toBe(404);
    expect((await fetch(`${server.url}/api/v1/quarantine`, { method: 'DELETE' })).status).toBe(405);
  });
});
