import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrationView } from '#lib/http/contract/project.ts';
import { makeEarlier } from '#lib/jobs/migration/earlier-store.fixture.ts';
import { prepareMigration } from '#lib/jobs/migration/prepare-migration.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { completeEvidence, ingestOutcomes, openTestApp, runOf, subject } from '#lib/start/app.fixture.ts';
import { serveRoutes } from '#app/api/v1/routes.fixture.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';
import { main } from '../main.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const io = createCapturedIo({ ATTESTRY_DATA: folder });
  const exit = await main(['project', 'migration', ...argv], io);
  return { exit, output: io.output(), errors: io.errors() };
}

it('says that a new store was not migrated', async () => {
  expect(await run()).toEqual({
    exit: 0,
    output: 'This store was filled with authority from the start: nothing was migrated.\n',
    errors: '',
  });
});

it('lists what became unknown, with the command that claims each project, as the API does', async () => {
  const app = await openTestApp({ folder, adopts: [] });
  for (const [repository, count] of [['acme/web', 3] as const, ['evil/app', 1] as const])
    for (let i = 0; i < count; i += 1)
      await ingestOutcomes(app, completeEvidence(subject(`${repository}-${i}`), { run: runOf(repository) }));
  await makeEarlier(app, { everyStatus: 'verified' });
  await prepareMigration(app);
  const runner = { store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0 };
  while (await runOneJob(runner));

  setSingletonApp(app);
  const server = await serveRoutes();
  const answer = await fetch(`${server.url}/api/v1/migration?limit=3`);
  const report = migrationView.parse(await answer.json());
  expect([answer.status, report.counts]).toEqual([200, { artifacts: 4, projects: 2, withoutProject: 0 }]);
  const last = await fetch(`${server.url}/api/v1/migration?limit=3&cursor=${report.cursor}`);
  expect(await last.json()).toMatchObject({ artifacts: { length: 1 }, cursor: null });
  expect((await fetch(`${server.url}/api/v1/migration?cursor=x`)).status).toBe(400);
  expect((await fetch(`${server.url}/api/v1/migration`, { method: 'POST' })).status).toBe(405);

  const { output } = await run('--limit', '1');
  expect(output).toContain(
    '4 artifacts of 2 projects were verified before authority was introduced and are unknown now.\n',
  );
  expect(output).toMatch(/^3 +npx attestry project add github\.com\/acme\/web\n1 +npx attestry project add/m);
  expect(output).toMatch(/^verified +github\.com\/acme\/web +acme\/web-0 +sha256:/m);
  expect(output).toMatch(/^More: --cursor [\w-]+$/m);
  expect(JSON.parse((await run('--json')).output)).toMatchObject({ state: 'done', artifacts: { length: 4 } });
  expect(await run('--cursor', 'x')).toMatchObject({ exit: 2 });
  await server.close();
  await app.close();
});
