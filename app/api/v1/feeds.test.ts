/** The feeds over HTTP: what they have, their validators, and whom they tell of a private project. */
import { XMLParser } from 'fast-xml-parser';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changeVisibility } from '#lib/admin/visibility/change-visibility.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openTestApp, provenance, runOf, sha256Hex, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';

let app: TestApp;
let server: Awaited<ReturnType<typeof serveRoutes>>;
beforeEach(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  await ingestEvidence(app, { bytes: provenance(subject('web'), { run: runOf('acme/web') }) });
  app.advance(60_000);
  await ingestEvidence(app, { bytes: provenance(subject('worker'), { run: runOf('acme/web') }) });
});
afterEach(async () => {
  await server.close();
  await app.close();
});

const PROJECT = '/feed/github.com/acme/web.atom';
const ARTIFACT = `/feed/sha256:${sha256Hex('web')}.atom`;
const ask = (path: string, headers: Record<string, string> = {}) => fetch(`${server.url}${path}`, { headers });
const titles = async (response: Response) => {
  const parser = new XMLParser({ isArray: (tag) => tag === 'entry' });
  const { feed } = parser.parse(await response.text()) as { feed: { entry?: { title: string }[] } };
  return (feed.entry ?? []).map(({ title }) => title);
};

it('a project has the changes of its artifacts, the newest first; an artifact has its own', async () => {
  const project = await ask(PROJECT);
  expect(project.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
  expect(await titles(project)).toEqual(['worker is incomplete', 'web is incomplete']);
  expect(await titles(await ask(ARTIFACT))).toEqual(['web is incomplete']);
});

it('an unchanged feed is not sent again', async () => {
  const etag = (await ask(PROJECT)).headers.get('etag')!;
  expect((await ask(PROJECT, { 'if-none-match': etag })).status).toBe(304);
  app.advance(60_000);
  await ingestEvidence(app, { bytes: provenance(subject('third'), { run: runOf('acme/web') }) });
  expect((await ask(PROJECT, { 'if-none-match': etag })).status).toBe(200);
});

it('there is no feed of what nobody knows', async () => {
  for (const path of [
    '/feed/github.com/acme/other.atom',
    `/feed/sha256:${sha256Hex('x')}.atom`,
    '/feed/x',
    '/feed/a.atom',
  ])
    expect((await ask(path)).status).toBe(404);
});

it('a private project has feeds for those only who see it', async () => {
  await changeVisibility(app, { project: 'github.com/acme/web', visibility: 'private', reason: 'a test' });
  const unknown = await (await ask('/feed/github.com/acme/other.atom')).text();
  for (const path of [PROJECT, ARTIFACT]) {
    const answer = await ask(path);
    expect([answer.status, (await answer.text()).replace(/"requestId":"[^"]*"/, '')]).toEqual([
      404,
      unknown.replace(/"requestId":"[^"]*"/, ''),
    ]);
  }
  const { token } = await createToken(app, { name: 'reader', scopes: ['read'], projects: ['acme/web'] });
  const seen = await ask(PROJECT, { authorization: `Bearer ${token}` });
  expect([seen.status, seen.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
});

it('has at most 50 entries', async () => {
  for (let i = 0; i < 60; i += 1)
    await ingestEvidence(app, { bytes: provenance(subject(`app ${i}`), { run: runOf('acme/web') }) });
  expect(await titles(await ask(PROJECT))).toHaveLength(50);
});
