/** Stores the status of an artifact in each environment in which it runs now. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { environmentStatuses, setEnvironmentStatus } from '#db/project/environment-status.ts';
import { type ApplicablePolicy, choosePolicy } from '#lib/ingest/policies/choose-policy.ts';
import type { Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';

/**
 * Store the statuses after an evaluation without an environment. An environment with the same policy has the same
 * status; where it has another policy or waivers of its own, the facts are evaluated by that one.
 */
export async function storeEnvironmentStatuses(tx: Tx, row: ArtifactRow, evaluation: Evaluation): Promise<void> {
  const { status, facts, choice, inputs, policies, waivers } = evaluation;
  const project = facts.project?.slug ?? null;
  // A platform may have waivers of its own.
  const isSame = (policy: ApplicablePolicy, environment: string): boolean =>
    policy.row === choice.chosen.row &&
    inputs !== null &&
    !waivers.some((waiver) => waiver.environment === environment);
  for (const stored of await environmentStatuses(tx, row.id)) {
    const { environment, name } = stored;
    const { chosen } = choosePolicy(policies, { project, environment: name });
    const current = isSame(chosen, name) ? status : (await evaluation.by(chosen, name)).status;
    if (current.status === stored.status && current.reason === stored.reason) continue;
    const { status: decided, reason } = current;
    const [artifact, before] = [row.id, stored.status];
    await setEnvironmentStatus(tx, { environment, artifact, before, status: decided, reason });
  }
}
