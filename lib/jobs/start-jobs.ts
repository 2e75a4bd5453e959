/** What the app does in the background, from its start to its end. */
import type { Context } from '#lib/context/context.ts';
import { REJUDGE, endWaivers, rejudgeIfNewer, rejudgeStep } from '#lib/jobs/steps/re-evaluate.ts';
import { JOIN_PROJECTS } from '#lib/ingest/projects/join-projects.ts';
import { JOIN_LAYER } from '#lib/ingest/link/image.ts';
import { LINK_REST } from '#lib/ingest/link/link-remaining.ts';
import { linkRest } from '#lib/jobs/steps/link-remaining.ts';
import { joinLayer } from '#lib/jobs/steps/join-index.ts';
import { REVERIFY } from '#lib/admin/trust/reverify.ts';
import { reverifyStep } from '#lib/jobs/steps/reverify.ts';
import { BIND_JOB } from '#lib/integrations/github/webhooks/apply-deployment.ts';
import { FETCH_JOB } from '#lib/integrations/github/webhooks/apply-effects.ts';
import { runBind } from '#lib/jobs/steps/bind-deployments.ts';
import { runFetch } from '#lib/jobs/steps/fetch-attestations.ts';
import { runJoin } from '#lib/jobs/steps/join-projects.ts';
import { runJobs } from '#lib/jobs/queue/run-jobs.ts';
import type { JobHandlers } from '#lib/jobs/queue/run-jobs.ts';

const WAIVERS_EVERY_MS = 30_000;

/** Every kind of job and what one attempt of it is. */
export function jobHandlers(context: Context): JobHandlers {
  const as = (job: string): Context => ({ ...context, actor: { kind: 'job', job } });
  return {
    [REVERIFY]: (payload) => reverifyStep(as(REVERIFY), payload),
    [REJUDGE]: (payload) => rejudgeStep(as(REJUDGE), payload),
    [JOIN_PROJECTS]: (payload) => runJoin(as(JOIN_PROJECTS), payload),
    [LINK_REST]: (payload) => linkRest(as(LINK_REST), payload),
    [JOIN_LAYER]: (payload) => joinLayer(as(JOIN_LAYER), payload),
    [BIND_JOB]: (payload) => runBind(as(BIND_JOB), payload),
    [FETCH_JOB]: (payload) => runFetch(as(FETCH_JOB), payload),
  };
}

/** Start; the returned function ends it. `failed` is told of what goes wrong beside a job. */
export async function startJobs(
  context: Context,
  { failed }: { failed: (error: unknown) => void },
): Promise<() => void> {
  const end = new AbortController();
  await rejudgeIfNewer(context);
  runJobs(
    { store: context.store, now: context.now, handlers: jobHandlers(context), random: Math.random, failed },
    end.signal,
  ).catch(failed);
  const timer = setInterval(() => {
    endWaivers(context).catch(failed);
  }, WAIVERS_EVERY_MS).unref();
  return () => {
    end.abort();
    clearInterval(timer);
  };
}
