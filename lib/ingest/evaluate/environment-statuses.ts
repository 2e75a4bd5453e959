/** Stores the status of an artifact in each environment in which it runs now. */
import type { Status } from '#lib/status/status.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { environmentStatuses, setEnvironmentStatus } from '#db/project/environment-status.ts';
import { type ApplicablePolicy, choosePolicy } from '#lib/ingest/policies/choose-policy.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';
import type { EvaluationState } from './artifact-facts.ts';
import { evaluateArtifact, type Evaluation } from './evaluate-artifact.ts';

/**
 * Store the statuses after an evaluation without an environment. An environment with the same policy has the same
 * status; where it has another policy, the artifact is evaluated by that one.
 */
export async function storeEnvironmentStatuses(
  tx: Tx,
  row: ArtifactRow,
  evaluation: Evaluation,
  { at, state }: { at: string; state: EvaluationState },
): Promise<void> {
  const { status, facts, choice, inputs } = evaluation;
  const { policies } = await policySet(tx);
  const project = facts.project?.slug ?? null;
  // Where the statuses of platforms count, these too are those by the policy of the environment.
  const statusBy = async (policy: ApplicablePolicy, environment: string): Promise<Status> =>
    inputs === null
      ? (await evaluateArtifact(tx, row, at, { state, environment })).status.status
      : (await evaluation.by(policy)).status.status;
  for (const { environment, name, status: stored } of await environmentStatuses(tx, row.id)) {
    const { chosen } = choosePolicy(policies, { project, environment: name });
    const current = chosen.row === choice.chosen.row ? status.status : await statusBy(chosen, name);
    if (current !== stored) await setEnvironmentStatus(tx, { environment, artifact: row.id, status: current });
  }
}
