/** A comparison with a draft where the data is in PostgreSQL: every replica answers for it, and no copy stays. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { withDatabase } from '#db/postgres-server.fixture.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { sealEvidence } from '#lib/admin/retention/seal.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { completeEvidence, openTestApp, runOf, subject, testInstance, type TestApp } from '#lib/start/app.fixture.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { cancelWhatIf, finishedWhatIf, getWhatIf, startWhatIf } from './runs.ts';
import { foretold, makeInEarnest, storedStatuses } from './what-if.fixture.ts';

const PROJECT = 'github.com/acme/web';
const globals = globalThis as { __attestryWhatIf?: Map<string, unknown> };
let app: TestApp;
let evidence: string;
/** Where copies are made: other test files of this process make theirs elsewhere. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-copies-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  app = await openTestApp({ adopts: [] });
  await claimProject(app, { slug: PROJECT });
  const run = runOf('acme/web');
  const [first] = await ingestEvidence(app, { bytes: completeEvidence(subject('web'), { run }) });
  evidence = first!.id!;
  vi.stubEnv('TMPDIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(readdirSync(folder)).toEqual([]);
  await app.close();
});

/** No copy of a test takes so long. */
const PATIENT_MS = 50_000;

/** Do what another replica would: it has none of the runs in its memory. */
async function elsewhere<T>(work: () => Promise<T>): Promise<T> {
  const own = globals.__attestryWhatIf;
  globals.__attestryWhatIf = new Map();
  try {
    return await work();
  } finally {
    globals.__attestryWhatIf = own!;
  }
}

it.each<[string, WhatIfDraft]>([
  ['a trusted root that is removed', { trust: [{ remove: testInstance().name }] }],
  ['a claim that is withdrawn', { claims: [{ withdraw: PROJECT }] }],
  [
    'expectations',
    { expectations: [{ project: PROJECT, document: { ownWorkflows: ['sbom'], scopedSenders: 'none' } }] },
  ],
  ['a quarantine', { quarantine: [{ sender: 'command-line:test' }] }],
  ['a policy', { apply: [{ id: 'all', rules: [{ id: 'x', check: 'reproduced' }] }] }],
])('%s: it finds what the change then does, in each replica', async (_name, draft) => {
  const before = await storedStatuses(app);
  const { id } = await startWhatIf(app, draft);
  const run = (await finishedWhatIf(app, id))!;
  expect(run).toMatchObject({ state: 'done', error: null });
  expect(run.changes).not.toEqual([]);
  expect(await elsewhere(() => getWhatIf(app, id))).toMatchObject({ state: 'done', changes: run.changes });
  await makeInEarnest(app, draft);
  expect(foretold(before, run)).toEqual(await storedStatuses(app));
});

it('a refused draft is refused at once, and a wrong id is known nowhere', async () => {
  const draft = { quarantine: [{ evidence: `sha256:${'0'.repeat(64)}` }] };
  await expect(startWhatIf(app, draft, PATIENT_MS)).rejects.toMatchObject({
    code: expect.stringMatching(/not-found|unprocessable/),
  });
  expect(await getWhatIf(app, 'none')).toBeNull();
  expect(await cancelWhatIf(app, 'none')).toBeNull();
});

it('another replica ends a run, and tells of one whose process has ended', async () => {
  const { shared } = app.store;
  const { id } = await startWhatIf(app, { trust: [{ remove: testInstance().name }] });
  await finishedWhatIf(app, id);
  const view = { ...(await getWhatIf(app, id))!, id: 'other', state: 'running' };
  await shared!.put('what-if other', JSON.stringify(view));
  expect(await getWhatIf(app, 'other')).toMatchObject({ state: 'running' });
  expect(await cancelWhatIf(app, 'other')).toMatchObject({ id: 'other' });
  expect(await shared!.get('what-if-cancel other')).not.toBeNull();
  await withDatabase(app.database!, (client) => client.query('UPDATE shared_note SET at = at - 31000'));
  expect(await getWhatIf(app, 'other')).toMatchObject({ state: 'failed', error: /process that compared has ended/ });
});

it('a run ends within seconds where another replica says so', async () => {
  // The copy waits for this lock.
  await withDatabase(app.database!, async (client) => {
    await client.query('BEGIN; LOCK TABLE vsa IN ACCESS EXCLUSIVE MODE');
    const { id } = await startWhatIf(app, { trust: [{ remove: testInstance().name }] }, 0);
    expect(await elsewhere(() => getWhatIf(app, id))).toMatchObject({ state: 'running' });
    await elsewhere(() => cancelWhatIf(app, id));
    for (let tries = 0; tries < 200 && (await getWhatIf(app, id))!.state === 'running'; tries += 1) await pause(50);
    expect(await finishedWhatIf(app, id)).toMatchObject({ state: 'cancelled', changes: [] });
    await client.query('COMMIT');
  });
});

it('what replicas have told each other is gone once a secret was removed', async () => {
  await app.store.shared!.put('what-if old', '{}');
  await sealEvidence(app, { evidence, reason: 'it holds a password', secrets: ['some-secret-word'] });
  expect(await app.store.shared!.get('what-if old')).toBeNull();
});

it('a copy of a process that was killed is removed with the next one', async () => {
  mkdirSync(join(folder, `attestry-what-if-${2 ** 30}-killed`));
  const { id } = await startWhatIf(app, { retire: ['none'] }, 0);
  await finishedWhatIf(app, id);
  expect(readdirSync(folder)).toEqual([]);
});
