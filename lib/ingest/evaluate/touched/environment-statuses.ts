/** Stores the status of an artifact in each environment in which it runs now. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { environmentStatuses, setEnvironmentStatus } from '#db/project/environment-status.ts';
import { type ApplicablePolicy, choosePolicy } from '#lib/ingest/policies/choose-policy.ts';
import { earliestTime, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';

/**
 * Store the statuses after an evaluation without an environment. An environment with the same policy has the same
 * status; where it has another policy or waivers of its own, the facts are evaluated by that one. Returns until when
 * all of them hold, as `holdsUntil` of an evaluation.
 */
export async function storeEnvironmentStatuses(
  tx: Tx,
  row: ArtifactRow,
  evaluation: Evaluation,
): Promise<string | null> {
  const { facts, choice, inputs, policies, waivers } = evaluation;
  const times = [evaluation.holdsUntil];
  const project = facts.project?.slug ?? null;
  // A platform may have waivers of its own.
  const isSame = (policy: ApplicablePolicy, environment: string): boolean =>
    policy.row === choice.chosen.row &&
    inputs !== null &&
    !waivers.some((waiver) => waiver.environment === environment);
  for (const stored of await environmentStatuses(tx, row.id)) {
    const { environment, name } = stored;
    const { chosen } = choosePolicy(policies, { project, environment: name });
    const current = isSame(chosen, name) ? evaluation : await evaluation.by(chosen, name);
    times.push(current.holdsUntil);
    const { status: decided, reason } = current.status;
    if (decided === stored.status && reason === stored.reason) continue;
    const [artifact, before] = [row.id, stored.status];
    await setEnvironmentStatus(tx, { environment, artifact, before, status: decided, reason });
  }
  return earliestTime(times);
}
