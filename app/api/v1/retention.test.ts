/** Retention and legal holds through HTTP: every door, who may, what is refused, and what a dropped document says. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createToken } from '#lib/admin/tokens.ts';
import { DAY, newestEntries, retain, run, runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { evidenceView } from '#lib/http/contract/evidence.ts';
import { holdPage, holdView, retentionPreview } from '#lib/http/contract/shared/retention.ts';
import { ingestResponse } from '#lib/http/contract/verification.ts';
import { problem } from '#lib/http/contract/shared/shared-schemas.ts';
import { openTestApp, provenance, runOf, sha256Hex, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

const PROJECT = 'github.com/acme/web';
const DIGEST = `sha256:${sha256Hex('web')}`;
const bundle = provenance(subject('web'), { run: runOf('acme/web') });
let app: TestApp;
let server: TestServer;
let admin: string;
let ingest: string;
let id: string;

beforeAll(async () => {
  server = await serveRoutes();
});
afterAll(() => server.close());
beforeEach(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  await runJobs(app);
  admin = (await createToken(app, { name: 'admin', scopes: ['admin'] })).token;
  ingest = (await createToken(app, { name: 'ci', scopes: ['ingest'], allProjects: true })).token;
  id = (await push()).id;
  await retain(app, [{ kinds: ['provenance'], days: 30 }]);
  app.advance(31 * DAY);
  return () => app.close();
});

const ask = async (path: string, init?: RequestInit) => {
  const response = await fetch(`${server.url}${path}`, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as never };
};
const post = (path: string, body: unknown, token: string | null = admin) =>
  ask(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
async function push() {
  const { body } = await ask('/api/v1/attestations', {
    method: 'POST',
    body: bundle as BodyInit,
    headers: { authorization: `Bearer ${ingest}` },
  });
  expect(ingestResponse.parse(body)).toEqual(body);
  return (body as { results: { id: string; outcome: string; restored?: boolean }[] }).results[0]!;
}

describe('GET /api/v1/retention', () => {
  it('says what would go and why the rest stays, and changes nothing', async () => {
    const { status, body } = await ask('/api/v1/retention');
    expect(status).toBe(200);
    expect(retentionPreview.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      documents: 1,
      drops: [{ kind: 'provenance', project: PROJECT, policy: 'keep', version: 1, days: 30, documents: 1 }],
      keeps: [],
      cursor: null,
    });
    await post('/api/v1/holds', { artifact: DIGEST, reason: 'case 17' });
    expect((await ask('/api/v1/retention')).body).toMatchObject({
      drops: [],
      keeps: [{ reason: 'held', documents: 1 }],
    });
    expect((await fetch(`${server.url}/api/v1/attestations/${id}/raw`)).status).toBe(200);
  });

  it('goes through the store in parts', async () => {
    await ask('/api/v1/attestations', {
      method: 'POST',
      body: provenance(subject('api'), { run: runOf('acme/api') }) as BodyInit,
      headers: { authorization: `Bearer ${ingest}`, 'attestry-received-at': '2026-05-14T12:00:01Z' },
    });
    const replay = (await createToken(app, { name: 'replay', scopes: ['ingest', 'replay'], allProjects: true })).token;
    await ask('/api/v1/attestations', {
      method: 'POST',
      body: provenance(subject('api'), { run: runOf('acme/api') }) as BodyInit,
      headers: { authorization: `Bearer ${replay}`, 'attestry-received-at': '2026-05-14T12:00:01Z' },
    });
    const first = (await ask('/api/v1/retention?limit=1')).body as { cursor: string; documents: number };
    expect(first).toMatchObject({ documents: 1, drops: [{ project: PROJECT }] });
    expect((await ask(`/api/v1/retention?limit=1&cursor=${first.cursor}`)).body).toMatchObject({
      documents: 1,
      drops: [{ project: 'github.com/acme/api' }],
      cursor: null,
    });
  });

  it.each(['?limit=0', '?limit=501', '?cursor=x', '?cursor=1'])('refuses %s', async (query) => {
    expect((await ask(`/api/v1/retention${query}`)).body).toMatchObject({ status: 400, code: 'bad-request' });
  });

  it('answers no other method', async () => {
    expect((await post('/api/v1/retention', {})).status).toBe(405);
  });
});

describe('a dropped document', () => {
  beforeEach(() => run(app));

  it('says so with its proof', async () => {
    const { status, body } = await ask(`/api/v1/attestations/${id}`);
    expect(status).toBe(200);
    expect(evidenceView.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      id,
      outcome: 'verified',
      parsed: null,
      subjects: [{ name: 'web', artifact: DIGEST, counts: true }],
      log: { index: expect.any(Number) },
      body: {
        kept: false,
        policy: { id: 'keep', version: 1, days: 30 },
        log: { index: expect.any(Number), proof: expect.any(Array) },
        proof: { index: 0, size: 1, proof: [] },
      },
    });
  });

  it('is gone as bytes, with its digest, its log entries and the place of their proofs', async () => {
    const { body: page } = await ask(`/api/v1/attestations/${id}`);
    const { log, body: dropped } = page as { log: { index: number }; body: { log: { index: number } } };
    const { status, headers, body } = await ask(`/api/v1/attestations/${id}/raw`);
    expect(status).toBe(410);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(problem.loose().parse(body)).toEqual(body);
    expect(body).toMatchObject({
      code: 'gone',
      status: 410,
      detail: expect.stringContaining(id),
      digest: id,
      policy: { id: 'keep', version: 1, days: 30 },
      logIndex: log.index,
      dropLogIndex: dropped.log.index,
      proof: `/api/v1/attestations/${id}`,
      checkpoint: '/log/checkpoint',
    });
    expect((await fetch(`${server.url}/log/checkpoint`)).status).toBe(200);
    expect((await ask(`/api/v1/attestations/sha256:${'0'.repeat(64)}/raw`)).status).toBe(404);
  });

  it('that is sent again is the same document, with its bytes', async () => {
    expect(await push()).toMatchObject({ outcome: 'duplicate', id, restored: true });
    const again = await push();
    expect(again).toMatchObject({ outcome: 'duplicate', id });
    expect(again).not.toHaveProperty('restored');
    const raw = await fetch(`${server.url}/api/v1/attestations/${id}/raw`);
    expect(Buffer.compare(Buffer.from(await raw.arrayBuffer()), bundle)).toBe(0);
    expect((await ask(`/api/v1/attestations/${id}`)).body).toMatchObject({ body: { kept: true } });
  });

  it('leaves the artifact as it was', async () => {
    expect((await ask(`/api/v1/artifacts/${DIGEST}`)).body).toMatchObject({
      evidence: [{ id, outcome: 'verified' }],
      project: { slug: PROJECT },
      names: ['web'],
    });
  });
});

describe('/api/v1/holds', () => {
  it('keeps bytes until the hold is released; both have an actor, a reason and a log entry', async () => {
    const made = await post('/api/v1/holds', { project: PROJECT, reason: 'case 17' });
    expect(made.status).toBe(201);
    expect(holdView.parse(made.body)).toEqual(made.body);
    expect(made.body).toMatchObject({
      id: 1,
      project: PROJECT,
      artifact: null,
      evidence: null,
      reason: 'case 17',
      createdBy: { kind: 'token', name: 'admin' },
      releasedAt: null,
    });
    expect(await newestEntries(app, 1)).toMatchObject([{ kind: 'hold', change: 'held', number: 1 }]);
    expect((await run(app)).documents).toBe(0);
    const released = await post('/api/v1/holds/1/release', { reason: 'settled' });
    expect(released).toMatchObject({ status: 200, body: { id: 1, releaseReason: 'settled' } });
    expect(await newestEntries(app, 1)).toMatchObject([{ kind: 'hold', change: 'released', number: 1 }]);
    expect((await post('/api/v1/holds/1/release', { reason: 'again' })).status).toBe(404);
    const list = await ask('/api/v1/holds');
    expect(holdPage.parse(list.body)).toEqual(list.body);
    expect(list.body).toMatchObject({ holds: [{ id: 1, releasedBy: { name: 'admin' } }], cursor: null });
    expect((await run(app)).documents).toBe(1);
  });

  it('lists pages', async () => {
    for (const target of [{ project: PROJECT }, { artifact: DIGEST }, { evidence: id }])
      await post('/api/v1/holds', { ...target, reason: 'case 17' });
    const first = await ask('/api/v1/holds?limit=2');
    expect(first.body).toMatchObject({ holds: [{ evidence: id }, { artifact: DIGEST }], cursor: '2' });
    expect((await ask('/api/v1/holds?cursor=2')).body).toMatchObject({ holds: [{ project: PROJECT }], cursor: null });
  });

  it.each<[string, unknown, number, string]>([
    ['nothing', { reason: 'why' }, 400, 'bad-request'],
    ['two targets', { project: PROJECT, artifact: DIGEST, reason: 'why' }, 400, 'bad-request'],
    ['no reason', { artifact: DIGEST, reason: ' ' }, 400, 'bad-request'],
    ['an unknown member', { artifact: DIGEST, reason: 'why', until: 'x' }, 400, 'bad-request'],
    ['an unknown artifact', { artifact: `sha256:${'0'.repeat(64)}`, reason: 'why' }, 404, 'not-found'],
    ['no digest', { artifact: 'web', reason: 'why' }, 404, 'not-found'],
    ['an unknown project', { project: 'github.com/acme/none', reason: 'why' }, 404, 'not-found'],
    ['an unknown document', { evidence: `sha256:${'0'.repeat(64)}`, reason: 'why' }, 404, 'not-found'],
  ])('refuses %s', async (_name, request, status, code) => {
    expect(await post('/api/v1/holds', request)).toMatchObject({ status, body: { code } });
    expect((await ask('/api/v1/holds')).body).toMatchObject({ holds: [] });
  });

  it('needs a token with the scope admin', async () => {
    for (const path of ['/api/v1/holds', '/api/v1/holds/1/release']) {
      expect((await post(path, { artifact: DIGEST, reason: 'why' }, null)).status).toBe(401);
      expect((await post(path, { artifact: DIGEST, reason: 'why' }, ingest)).status).toBe(403);
    }
  });

  it('releases only a number', async () => {
    for (const number of ['x', '0', '99'])
      expect((await post(`/api/v1/holds/${number}/release`, { reason: 'why' })).status).toBe(404);
  });
});
