/** Stores the status of an artifact in each environment in which it runs now. */
import type { Status } from '#lib/status/status.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { environmentStatuses, setEnvironmentStatus } from '#db/project/environment-status.ts';
import { type ApplicablePolicy, choosePolicy } from '#lib/ingest/policies/choose-policy.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';
import type { EvaluationState } from '#lib/ingest/evaluate/facts/artifact-facts.ts';
import { evaluateArtifact, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';

/**
 * Store the statuses after an evaluation without an environment. An environment with the same policy has the same
 * status; where it has another policy or waivers of its own, the artifact is evaluated anew.
 */
export async function storeEnvironmentStatuses(
  tx: Tx,
  row: ArtifactRow,
  evaluation: Evaluation,
  { at, state }: { at: string; state: EvaluationState },
): Promise<void> {
  const { status, facts, choice, inputs, waivers } = evaluation;
  const { policies } = await policySet(tx);
  const project = facts.project?.slug ?? null;
  // Where the statuses of platforms count, these too are those by the policy of the environment.
  const statusBy = async (policy: ApplicablePolicy, environment: string): Promise<Status> =>
    inputs === null
      ? (await evaluateArtifact(tx, row, at, { state, environment })).status.status
      : (await evaluation.by(policy, environment)).status.status;
  // A platform may have waivers of its own.
  const isSame = (policy: ApplicablePolicy, environment: string): boolean =>
    policy.row === choice.chosen.row &&
    inputs !== null &&
    !waivers.some((waiver) => waiver.environment === environment);
  for (const { environment, name, status: stored } of await environmentStatuses(tx, row.id)) {
    const { chosen } = choosePolicy(policies, { project, environment: name });
    const current = isSame(chosen, name) ? status.status : await statusBy(chosen, name);
    if (current !== stored) await setEnvironmentStatus(tx, { environment, artifact: row.id, status: current });
  }
}
