/** A store that somebody has changed by SQL, asked through HTTP: Attestry serves nothing wrong without saying so. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { evidenceView } from '#lib/http/contract/evidence.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { changeBySql } from '#lib/query/audit/audited-store.fixture.ts';
import { openApp } from '#lib/start/app.ts';
import {
  completeEvidence,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  TEST_ACTOR,
  type TestApp,
  withFlippedSignatureBit,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes, type TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
let ids: string[];
beforeAll(async () => {
  server = await serveRoutes();
});
afterAll(() => server.close());
beforeEach(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  const bytes = completeEvidence(subject('web'), { run: runOf('acme/web') });
  ids = (await ingestEvidence(app, { bytes })).map(({ id }) => id);
  return () => app.close();
});

const change = (sql: string) => changeBySql(app, sql);
const get = (path: string) => fetch(`${server.url}/api/v1/attestations/${path}`);
async function differences(id: string): Promise<string> {
  const view = evidenceView.parse(await (await get(id)).json());
  return view.differences!.join('\n');
}

it('nothing differs in a store that nobody has changed', async () => {
  expect((await get(`${ids[0]}/raw`)).status).toBe(200);
  for (const id of ids) expect(await differences(id)).toBe('');
});

it('swapped bodies are not served under the digest of another document', async () => {
  await change(
    `UPDATE evidence_body SET (codec, bytes) = (SELECT codec, bytes FROM evidence_body b WHERE b.seq = 3) WHERE seq = 2`,
  );
  const response = await get(`${ids[1]}/raw`);
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({
    code: 'internal',
    detail: expect.stringContaining('have another SHA-256, so they are not served'),
  });
  expect(await differences(ids[1]!)).toContain('The stored bytes are not those of this document');
  expect((await get(`${ids[0]}/raw`)).status).toBe(200);
});

it.each([
  ['an outcome', 'UPDATE evidence SET outcome = 1 WHERE seq = 1', 'the outcome of this document is verified'],
  [
    'an outcome and its verification',
    'UPDATE evidence SET outcome = 1 WHERE seq = 1; UPDATE verification SET outcome = 1 WHERE evidence = 1',
    'when this document was received, its outcome was verified',
  ],
  [
    'the checks',
    'UPDATE verification SET body = (SELECT body FROM verification WHERE id = 2) WHERE id = 1',
    'the checks of this document were changed',
  ],
  ['the leaf', 'UPDATE evidence SET leaf = 2 WHERE seq = 1', 'is about something else'],
  [
    'the entry',
    `UPDATE log_leaf SET entry = x'00' WHERE idx = 1`,
    'The entry of the log about this document was changed',
  ],
  ['the signer', 'UPDATE evidence SET signer = 99 WHERE seq = 1', 'Somebody has changed what is stored'],
])('%s that was changed by SQL is told on the page', async (_, sql, sentence) => {
  await change(sql);
  expect(await differences(ids[0]!)).toContain(sentence);
});

it.each([
  ['the status of an artifact', "UPDATE artifact SET status = 5, underlying = 5, reason = 'All rules pass.'"],
  ['an artifact in another way', "UPDATE artifact SET name = 'another'"],
  ['the outcome of its documents', 'UPDATE evidence SET outcome = 4; UPDATE verification SET outcome = 4'],
])('%s that was changed by SQL: page, list and badge say so, and never verified', async (what, sql) => {
  const bytes = withFlippedSignatureBit(provenance(subject('bad'), { run: runOf('acme/bad') }));
  await ingestEvidence(app, { bytes });
  const digest = `sha256:${sha256Hex('bad')}`;
  const json = async (path: string) => (await (await fetch(`${server.url}${path}`)).json()) as never;
  const shown = async () => {
    const view: { status: { status: string; reason: string } } = await json(`/api/v1/artifacts/${digest}`);
    const list: { artifacts: { digest: string; status: string; reason: string }[] } = await json('/api/v1/artifacts');
    const badge: { message: string } = await json(`/badge/${digest}.json`);
    const item = list.artifacts.find((one) => one.digest === digest)!;
    return { page: view.status, item: { status: item.status, reason: item.reason }, badge: badge.message };
  };
  expect(await shown()).toMatchObject({ page: { status: 'failed' }, item: { status: 'failed' }, badge: 'failed' });
  await change(sql);
  app.store.refresh();
  const edited = { status: 'error', reason: expect.stringContaining('The store was edited') };
  const after = await shown();
  expect(after.page).toMatchObject(edited);
  // Lists and badges show the stored status, which says nothing of single documents.
  if (what !== 'the outcome of its documents') expect(after).toMatchObject({ item: edited, badge: 'error' });
  expect(JSON.stringify(after)).not.toContain('"verified"');
});

const reopen = () =>
  openApp({
    folder: app.folder,
    databaseUrl: app.database,
    exclusive: false,
    baseUrl: 'http://attestry.test',
    actor: TEST_ACTOR,
    workers: 0,
  });

it.each([
  ['an empty log', 'DELETE FROM log_leaf; DELETE FROM log_node; DELETE FROM log_checkpoint', 'its log is empty'],
  ['a log without checkpoints', 'DELETE FROM log_checkpoint', 'no signed checkpoint'],
  ['a log that is shorter than its checkpoint', 'DELETE FROM log_leaf WHERE idx = 3', 'older data was restored'],
])('a store with evidence and %s is not opened', async (_, sql, sentence) => {
  await change(sql);
  await expect(reopen()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(sentence) });
});

it('a store without the key of its log is not opened, and gets no other key', async () => {
  rmSync(join(app.folder, 'log.key'));
  await change('DELETE FROM log_leaf; DELETE FROM log_node; DELETE FROM log_checkpoint');
  await expect(reopen()).rejects.toMatchObject({ code: 'conflict' });
  await expect(reopen()).rejects.toMatchObject({ message: expect.stringContaining('restore a backup') });
});
