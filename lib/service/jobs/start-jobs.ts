/** What the app does in the background, from its start to its end. */
import type { App } from '../app.ts';
import { REJUDGE, endWaivers, rejudgeIfNewer, rejudgeStep } from '../judge/rejudge.ts';
import { JOIN_PROJECTS } from '../link/join.ts';
import { JOIN_LAYER } from '../link/image.ts';
import { LINK_REST } from '../link/rest.ts';
import { linkRest } from '../link/rest-job.ts';
import { joinLayer } from '../trust/join-job.ts';
import { REVERIFY } from '../trust/reverify.ts';
import { reverifyStep } from '../trust/reverify-job.ts';
import { BIND_JOB } from '../webhooks/apply-deployment.ts';
import { FETCH_JOB } from '../webhooks/apply-effects.ts';
import { runBind } from '../webhooks/bind-job.ts';
import { runFetch } from '../webhooks/fetch-job.ts';
import { runJoin } from './join-projects.ts';
import { runJobs } from './run-jobs.ts';
import type { JobHandlers } from './run-jobs.ts';

const WAIVERS_EVERY_MS = 30_000;

/** Every kind of job and what one attempt of it is. */
export function jobHandlers(app: App): JobHandlers {
  return {
    [REVERIFY]: (payload) => reverifyStep(app, payload),
    [REJUDGE]: (payload) => rejudgeStep(app, payload),
    [JOIN_PROJECTS]: (payload) => runJoin(app, payload),
    [LINK_REST]: (payload) => linkRest(app, payload),
    [JOIN_LAYER]: (payload) => joinLayer(app, payload),
    [BIND_JOB]: (payload) => runBind(app, payload),
    [FETCH_JOB]: (payload) => runFetch(app, payload),
  };
}

/** Start; the returned function ends it. `failed` is told of what goes wrong beside a job. */
export async function startJobs(app: App, failed: (error: unknown) => void): Promise<() => void> {
  const end = new AbortController();
  await rejudgeIfNewer(app);
  runJobs({ store: app.store, now: app.now, handlers: jobHandlers(app), random: Math.random, failed }, end.signal).catch(failed);
  const timer = setInterval(() => { endWaivers(app).catch(failed); }, WAIVERS_EVERY_MS).unref();
  return () => {
    end.abort();
    clearInterval(timer);
  };
}
