import { afterEach, expect, it, vi } from 'vitest';
import { openTestApp } from '#lib/start/app.fixture.ts';
import { driver } from '#db/sqlite/connection.ts';
import { storeFailureKind } from '#db/open.ts';
import { listJobs } from '#db/system/jobs.ts';
import { startJobs } from './start-jobs.ts';
import { ADOPT_PROJECTS } from './steps/adopt-projects.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('a full disk does not end the start: the jobs start once there is room', async () => {
  const app = await openTestApp();
  const limit = (pages: number) => app.store.write(async (tx) => void driver(tx).pragma(`max_page_count = ${pages}`));
  // The start stores the patterns, which do not fit.
  const adopts = Array.from({ length: 20_000 }, (_, n) => `github.com/acme/an-adopted-project-${n}`);
  const errors: unknown[] = [];
  await limit(1);
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const stop = await startJobs({ ...app, adopts }, { onError: (error) => errors.push(error) });
  expect(errors.map(storeFailureKind)).toEqual(['disk']);
  await limit(1_000_000);
  vi.advanceTimersByTime(30_000);
  vi.useRealTimers();
  const adopting = () => listJobs(app.store.read, ADOPT_PROJECTS, Number.MAX_SAFE_INTEGER, 1);
  await expect.poll(adopting, { timeout: 20_000 }).toHaveLength(1);
  expect(errors).toHaveLength(1);
  stop();
  await app.close();
});
