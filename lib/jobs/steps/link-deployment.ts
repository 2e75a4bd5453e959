/** The job that links a deployment to its artifacts once an artifact of its commit is known. */
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import type { LinkDeploymentPayload } from '#lib/integrations/webhooks/apply/apply-deployment.ts';
import { linkDeployment } from '#lib/integrations/webhooks/apply/apply-deployment.ts';

/** Run one attempt: `retry` while no artifact of the commit is known. */
export async function runLinkDeployment(
  context: Context,
  { effect, project, source = 'github', connection = 0 }: LinkDeploymentPayload,
): Promise<JobResult> {
  const { linked, stale } = await context.evidenceWriter.change(context, (tx, batch) =>
    linkDeployment(tx, batch, effect, { project, source, connection }),
  );
  return linked > 0 || stale
    ? { outcome: 'done' }
    : {
        outcome: 'retry',
        error: `no artifact built from ${effect.commit.slice(0, 12)} is known yet`,
        retryAfterSeconds: null,
      };
}
