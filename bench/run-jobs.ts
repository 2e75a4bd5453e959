import type { Context } from '#lib/context/context.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers, prepareJobs } from '#lib/jobs/start-jobs.ts';

/** Bring a store of an earlier version up to date, so that an app which serves it has no jobs left. */
export async function runJobs(app: Context): Promise<void> {
  await prepareJobs(app);
  const runner = { store: app.store, now: app.now, handlers: jobHandlers(app), random: Math.random };
  while (await runOneJob(runner)) {
    /* until none is due */
  }
}
