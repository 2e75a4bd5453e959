/** Tie a deployment to its artifacts once something built from its commit is known. */
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import type { LinkDeploymentPayload } from '#lib/integrations/github/webhooks/apply-deployment.ts';
import { linkDeployment } from '#lib/integrations/github/webhooks/apply-deployment.ts';

export async function runLinkDeployment(
  context: Context,
  { effect, project }: LinkDeploymentPayload,
): Promise<JobResult> {
  const { bound, stale } = await context.evidenceWriter.change(context, (tx, batch) =>
    linkDeployment(tx, batch, effect, project),
  );
  return bound > 0 || stale
    ? { outcome: 'done' }
    : {
        outcome: 'later',
        error: `nothing built from ${effect.commit.slice(0, 12)} is known yet`,
        retryAfterSeconds: null,
      };
}
