import { expect, it } from 'vitest';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { listSecrets } from '#lib/query/secrets/list-secrets.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { pseudoRandom } from '#lib/secrets/planted.fixture.ts';
import { ingestOutcomes, openTestApp } from '#lib/start/app.fixture.ts';
import { scheduleSecretSearch } from './search-secrets.ts';

it('documents that an earlier version stored are searched once, and again when the rules change', async () => {
  const app = await openTestApp({ trust: null });
  const runAll = async (): Promise<number> => {
    const runner = { store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0 };
    let steps = 0;
    while (await runOneJob(runner)) steps += 1;
    return steps;
  };
  for (let i = 0; i < 70; i += 1)
    await ingestOutcomes(
      app,
      Buffer.from(JSON.stringify({ log: i % 7 === 0 ? `password=${pseudoRandom(i, 20)}` : `line ${i}` })),
    );
  expect((await listSecrets(app)).documents).toHaveLength(10);
  // As an earlier version left them.
  const client = new Database(join(app.folder, 'attestry.db'));
  client.exec('DELETE FROM found_secrets; UPDATE evidence SET secrets = NULL');
  client.close();
  app.store.refresh();
  expect((await listSecrets(app)).documents).toEqual([]);
  await scheduleSecretSearch(app);
  expect(await runAll()).toBeGreaterThan(1);
  const { documents } = await listSecrets(app);
  expect(documents.map(({ count, found }) => [count, found])).toEqual(
    Array.from({ length: 10 }, () => [1, [{ kind: 'named-secret', title: expect.any(String), pointer: '/log' }]]),
  );
  await scheduleSecretSearch(app);
  expect(await runAll()).toBe(0);
  await app.close();
});
