/** Tie a deployment to its artifacts once something built from its commit is known. */
import type { Context } from '#lib/context/context.ts';
import type { JobEnd } from '#lib/jobs/queue/run-jobs.ts';
import type { BindPayload } from '#lib/integrations/github/webhooks/apply-deployment.ts';
import { bindDeployment } from '#lib/integrations/github/webhooks/apply-deployment.ts';

export async function runBind(context: Context, { effect, project }: BindPayload): Promise<JobEnd> {
  const { bound, stale } = await context.evidenceWriter.change(context, (tx, batch) =>
    bindDeployment(tx, batch, effect, project),
  );
  return bound > 0 || stale
    ? { end: 'done' }
    : { end: 'later', error: `nothing built from ${effect.commit.slice(0, 12)} is known yet`, afterSeconds: null };
}
