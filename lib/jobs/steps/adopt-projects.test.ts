import { afterEach, beforeEach, expect, it } from 'vitest';
import { listClaims, withdrawClaim } from '#lib/admin/projects.ts';
import { storedAdopts } from '#lib/ingest/projects/stored-adopts.ts';
import { linkProject } from '#lib/ingest/projects/link-project.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { openApp } from '#lib/start/app.ts';
import { openTestApp, TEST_ACTOR } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import type { App } from '#lib/start/singleton.ts';
import { scheduleAdoption } from './adopt-projects.ts';

let first: TestApp;
let app: App;
beforeEach(async () => {
  first = await openTestApp({ trust: null, adopts: [] });
});
afterEach(async () => {
  await app.close();
  await first.close();
});

/** The app of the same folder, started with patterns. */
async function restart(...adopts: string[]): Promise<void> {
  app = await openApp({
    folder: first.folder,
    databaseUrl: first.database,
    exclusive: false,
    baseUrl: 'http://attestry.test',
    actor: TEST_ACTOR,
    now: first.now,
    workers: 0,
    adopts,
  });
  await scheduleAdoption(app);
}
async function runAllJobs(): Promise<number> {
  const runner = { store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0 };
  let steps = 0;
  while (await runOneJob(runner)) steps += 1;
  return steps;
}
const know = (slugs: readonly string[]) =>
  first.evidenceWriter.change({ actor: { kind: 'anonymous' } }, async (tx, batch) => {
    for (const slug of slugs) await linkProject(tx, batch, { slug, hostId: null, ownerId: null, at: batch.at });
  });
const claimedSlugs = async () =>
  (await listClaims(app)).filter(({ claimedAt }) => claimedAt !== null).map(({ slug }) => slug);

it('an app that starts with patterns claims the projects that it knows, one in each step', async () => {
  const matching = Array.from({ length: 230 }, (_, i) => `github.com/acme/app-${String(i).padStart(3, '0')}`);
  await know([...matching, 'github.com/evil/app', 'gitlab.com/acme/app', 'github.com/zeta/app']);
  await restart('github.com/acme/*', 'github.com/zeta/app');
  expect(await runAllJobs()).toBeGreaterThanOrEqual(matching.length);
  expect(await claimedSlugs()).toEqual([...matching, 'github.com/zeta/app']);
  expect((await listClaims(app))[0]!.claimedBy).toMatchObject({ kind: 'job', name: 'adopt' });
});

it('an app without patterns claims nothing, and claims can be withdrawn again', async () => {
  await know(['github.com/acme/app']);
  await restart('github.com/acme/*');
  await runAllJobs();
  // The command line may have other settings than the app that serves the folder.
  await expect(withdrawClaim(first, 'github.com/acme/app')).rejects.toMatchObject({ code: 'conflict' });
  await app.close();
  await restart();
  await runAllJobs();
  expect(await storedAdopts(app.store.read)).toEqual([]);
  expect(await claimedSlugs()).toEqual(['github.com/acme/app']);
  await withdrawClaim(first, 'github.com/acme/app');
  await runAllJobs();
  expect(await claimedSlugs()).toEqual([]);
});
