/** Stores the status of an artifact by each policy that decides only in some environments. */
import { isDeepStrictEqual } from 'node:util';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import {
  policyStatuses,
  type PolicyStatusRow,
  removePolicyStatus,
  setPolicyStatus,
} from '#db/artifact/policy-statuses.ts';
import type { Tx } from '#db/open.ts';
import { earliestTime, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { policyStage } from '#lib/ingest/policies/choose-policy.ts';
import { environmentPolicies } from '#lib/ingest/policies/environment-policies.ts';

/**
 * Store the statuses after an evaluation without an environment at `at` (RFC 3339). Waivers that are narrowed to an
 * environment do not count in them. An index has none where its status rests on its platforms, which each environment
 * evaluates. Returns until when all of them hold, as `holdsUntil` of an evaluation.
 */
export async function storePolicyStatuses(
  tx: Tx,
  row: ArtifactRow,
  evaluation: Evaluation,
  at: string,
): Promise<string | null> {
  const times: (string | null)[] = [];
  const { facts, choice, policies, inputs } = evaluation;
  const question = { project: facts.project?.slug ?? null, chosen: choice.chosen.row };
  const stored = new Map((await policyStatuses(tx, row.id)).map((one) => [one.policy, one]));
  for (const loaded of inputs === null ? [] : environmentPolicies(policies, question)) {
    const { result, status, holdsUntil } = await evaluation.by(loaded, null);
    times.push(holdsUntil);
    const current: PolicyStatusRow = {
      artifact: row.id,
      policy: loaded.row,
      stage: policyStage(loaded, at),
      status: status.status,
      underlying: status.underlying,
      reason: status.reason,
      slsaLevel: result.slsaLevel,
    };
    if (!isDeepStrictEqual(stored.get(loaded.row), current)) await setPolicyStatus(tx, current);
    stored.delete(loaded.row);
  }
  for (const policy of stored.keys()) await removePolicyStatus(tx, row.id, policy);
  return earliestTime(times);
}
