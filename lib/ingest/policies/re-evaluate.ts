/** Evaluates artifacts again after a change of the policies: some at once, the others in the background. */
import type { Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifacts } from '#lib/ingest/batch/touch-artifacts.ts';
import { affectedArtifacts } from './affected.ts';

/** The kind of the job. */
export const RE_EVALUATE_BY_POLICIES = 're-evaluate-policies';

/** The payload of the job: the last row id of an artifact that is done, and whether predicate types have changed. */
export type ByPoliciesPayload = { after: number; byTypes?: boolean };

/** Artifacts that are evaluated in the transaction of the change: each takes a few milliseconds. */
const EVALUATED_AT_ONCE = 100;

/** Mark the first artifacts for evaluation whose policy has changed. A job evaluates the others. */
export async function reEvaluateByPolicies(tx: Tx, batch: Batch): Promise<void> {
  const { ids, last, isEnd } = await affectedArtifacts(tx, { after: 0, limit: EVALUATED_AT_ONCE, now: batch.at });
  await touchArtifacts(tx, batch, ids);
  if (!isEnd) await schedulePolicyReEvaluation(tx, last, batch.wallClock);
}

/**
 * Schedule the evaluation of the artifacts after a row id. A job that waits or runs starts again. `now` is RFC 3339.
 */
export async function schedulePolicyReEvaluation(tx: Tx, after: number, now: string): Promise<void> {
  const payload: ByPoliciesPayload = { after };
  await addJob(tx, { kind: RE_EVALUATE_BY_POLICIES, key: 'policies', payload, runAt: now, now });
}

/**
 * Mark the first artifacts for evaluation of which a policy uses a registered predicate type. A job evaluates the
 * others.
 */
export async function reEvaluateByPredicateTypes(tx: Tx, batch: Batch): Promise<void> {
  const { ids, last, isEnd } = await affectedArtifacts(tx, {
    after: 0,
    limit: EVALUATED_AT_ONCE,
    now: batch.at,
    byTypes: true,
  });
  await touchArtifacts(tx, batch, ids);
  if (isEnd) return;
  const payload: ByPoliciesPayload = { after: last, byTypes: true };
  // A job of its own: one about policies that starts again must not forget the types.
  const now = batch.wallClock;
  await addJob(tx, { kind: RE_EVALUATE_BY_POLICIES, key: 'predicate-types', payload, runAt: now, now });
}
