/** Evaluates artifacts again whose policy has changed, or has a rule that has taken effect. */
import { readMeta, writeMeta } from '#db/system/meta.ts';
import type { Db } from '#db/open.ts';
import type { Context } from '#lib/context/context.ts';
import { touchArtifacts } from '#lib/ingest/batch/touch-artifacts.ts';
import { affectedArtifacts } from '#lib/ingest/policies/affected.ts';
import { ANY_ENVIRONMENT, policyStage } from '#lib/ingest/policies/choose-policy.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';
import { type ByPoliciesPayload, schedulePolicyReEvaluation } from '#lib/ingest/policies/re-evaluate.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { ARTIFACTS_PER_STEP } from './artifacts-per-step.ts';

/** The key of the rules that have taken effect, up to which every artifact is evaluated. */
const STAGES = 'policy-stages';

/** Evaluate the next artifacts. */
export async function runReEvaluateByPolicies(
  context: Context,
  { after, byTypes = false }: ByPoliciesPayload,
): Promise<JobResult> {
  const now = context.now().toISOString();
  const { ids, last, isEnd } = await affectedArtifacts(context.store.read, {
    after,
    limit: ARTIFACTS_PER_STEP,
    now,
    byTypes,
  });
  if (ids.length > 0) await context.evidenceWriter.change(context, async (tx, batch) => touchArtifacts(tx, batch, ids));
  return isEnd
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { after: last, byTypes } satisfies ByPoliciesPayload };
}

/** Schedule the evaluation of what a policy affects where one of its rules has taken effect since the last call. */
export async function reEvaluateEffectiveRules(context: Context): Promise<void> {
  const now = context.now().toISOString();
  const stages = await stagesAt(context.store.read, now);
  if (((await readMeta(context.store.read, STAGES)) ?? '') === stages) return;
  await context.store.write(async (tx) => {
    await schedulePolicyReEvaluation(tx, 0, now);
    await writeMeta(tx, STAGES, stages);
  });
}

/**
 * How many rules have taken effect, of each policy that has rules that take effect at a time. Also of each policy of
 * some environments, by which an earlier version of Attestry stored no status.
 */
async function stagesAt(db: Db, now: string): Promise<string> {
  const { policies } = await policySet(db);
  return policies
    .filter(
      ({ policy: { rules, appliesTo } }) =>
        rules.some(({ effective }) => effective !== null) ||
        appliesTo.environments.some((pattern) => pattern !== ANY_ENVIRONMENT),
    )
    .map((loaded) => `${loaded.row} ${policyStage(loaded, now)}`)
    .join('; ');
}
