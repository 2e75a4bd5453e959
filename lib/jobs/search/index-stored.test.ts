import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
import { sealEvidence } from '#lib/admin/retention/seal.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { openApp } from '#lib/start/app.ts';
import type { App } from '#lib/start/singleton.ts';
import { suggest } from '#lib/query/find/suggest.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  runOf,
  sbom,
  sign,
  subject,
  TEST_ACTOR,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { createQuarantine, releaseQuarantine } from '#lib/admin/quarantine.ts';
import { scheduleIndexing } from './index-stored.ts';

let first: TestApp;
let app: App;
const run = runOf('acme/web');
beforeEach(async () => {
  first = await openTestApp();
  app = first;
  await runJobs();
});
afterEach(async () => {
  if (app !== first) await app.close();
  await first.close();
});

/** A process of this version opens the store that an earlier version left. */
async function upgrade(sql: string): Promise<void> {
  const client = new Database(join(first.folder, 'attestry.db'));
  client.exec(sql);
  client.close();
  const { folder, now } = first;
  const options = { exclusive: false, baseUrl: 'http://attestry.test', actor: TEST_ACTOR, workers: 0, adopts: [] };
  app = await openApp({ folder, now, ...options });
}

async function runJobs(each: () => Promise<void> = async () => {}): Promise<number> {
  const runner = { store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0 };
  let steps = 0;
  for (; await runOneJob(runner); steps += 1) await each();
  return steps;
}

/** What the search says about each of some texts. */
async function answers(): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const q of ['CVE-2026-250', 'CVE-2026-1', 'left-pad', 'thouse', 'workflow.ref', 'workflows/rel', 'zz-nothing'])
    found.push(
      (await suggest(app, q)).suggestions,
      (await listArtifacts(app, { q })).artifacts.map(({ name, match }) => [name, match]),
    );
  return found;
}

const component = { name: 'p', version: '1', purl: 'pkg:npm/p@1' };
// More findings than stored facts have: the document itself is read again.
const findings = Array.from({ length: 250 }, (_, i) => `CVE-2026-${i + 1}`).map(
  (id) => ({ id, severity: 'Low', score: 1, component, summary: '' }) as const,
);

it('what an earlier version stored is indexed once, and found as if it were new', async () => {
  await ingestOutcomes(app, completeEvidence(subject('lighthouse'), { run }));
  await ingestOutcomes(app, sbom(subject('lighthouse'), { run }));
  await ingestOutcomes(app, sign(vulnerabilityScan(subject('lighthouse'), app.now(), findings), { run }));
  await runJobs();
  const expected = await answers();
  expect(JSON.stringify(expected)).toContain('CVE-2026-250 in a vulnerability scan');
  const emptied = ['search_term', 'component', 'signer']
    .map((table) => `DELETE FROM ${table}_trigrams WHERE rowid IN (SELECT id FROM ${table});`)
    .join('');
  await upgrade(`${emptied} DELETE FROM search_term; DELETE FROM search_term_evidence;`);
  expect(await answers()).not.toEqual(expected);
  await scheduleIndexing(app);
  expect((await suggest(app, 'cve')).indexed).toBe(0);
  let wasPartial = false;
  // A step that is repeated changes nothing.
  await runJobs(async () => {
    wasPartial ||= (await suggest(app, 'cve')).indexed !== undefined;
  });
  expect(wasPartial).toBe(true);
  expect((await suggest(app, 'cve')).indexed).toBeUndefined();
  expect(await answers()).toEqual(expected);
  await scheduleIndexing(app);
  expect(await runJobs()).toBe(0);
});

it('a store without documents needs no job', async () => {
  await scheduleIndexing(app);
  expect(await runJobs()).toBe(0);
});

it('a name that no document gives any more is neither found nor suggested, until one gives it again', async () => {
  const [first] = await ingestEvidence(app, { bytes: completeEvidence(subject('lighthouse'), { run }) });
  const all = await ingestEvidence(app, { bytes: completeEvidence(subject('lighthouse'), { run }) });
  const names = async () => (await suggest(app, 'ghthou')).suggestions.map(({ label }) => label);
  expect(await names()).toEqual(['lighthouse']);
  const quarantines: number[] = [];
  for (const { id } of all) quarantines.push((await createQuarantine(app, { evidence: id!, reason: 'wrong' })).id);
  expect(first).toBeDefined();
  expect(await names()).toEqual([]);
  for (const id of quarantines) await releaseQuarantine(app, { id, reason: 'right' });
  expect(await names()).toEqual(['lighthouse']);
});

it('sealing a document takes a secret out of every text of the search', async () => {
  const secret = 'hunter2-secret-word';
  const named = { purl: `pkg:npm/${secret}@1.0.0`, name: secret, version: '1.0.0' };
  const [{ id } = { id: undefined }] = await ingestEvidence(app, {
    bytes: sbom(subject(`app-${secret}`), { run }, [named]),
  });
  expect((await suggest(app, 'hunter2')).suggestions.map(({ kind }) => kind)).toEqual(['component', 'name']);
  await runJobs();
  await sealEvidence(app, { evidence: id!, reason: 'it holds a password', secrets: [secret] });
  expect((await suggest(app, 'hunter2')).suggestions).toEqual([]);
  expect((await listArtifacts(app, { q: 'hunter2' })).artifacts).toEqual([]);
  expect(JSON.stringify(await suggest(app, '1.0.0'))).not.toContain('hunter2');
});
