/** Tie a deployment to its artifacts once something built from its commit is known. */
import type { App } from '#lib/context/app.ts';
import type { JobEnd } from '#lib/jobs/queue/run-jobs.ts';
import type { BindPayload } from '#lib/integrations/github/webhooks/apply-deployment.ts';
import { bindDeployment } from '#lib/integrations/github/webhooks/apply-deployment.ts';

export async function runBind(app: App, { effect, project }: BindPayload): Promise<JobEnd> {
  const { bound, stale } = await app.writer.change((tx, batch) => bindDeployment(tx, batch, effect, project));
  return bound > 0 || stale
    ? { end: 'done' }
    : { end: 'later', error: `nothing built from ${effect.commit.slice(0, 12)} is known yet`, afterSeconds: null };
}
