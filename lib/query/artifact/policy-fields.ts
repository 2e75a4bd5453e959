/** What an artifact page says of the policies that apply to the artifact. */
import type { Db } from '#db/open.ts';
import { environmentStatuses } from '#db/project/environment-status.ts';
import { factsHash } from '#lib/ingest/evaluate/facts/facts-hash.ts';
import type { Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { choosePolicy } from '#lib/ingest/policies/choose-policy.ts';
import { engineOf, type LoadedPolicy, policySet } from '#lib/ingest/policies/policy-set.ts';
import type { ArtifactView } from '#lib/views/artifact.ts';
import type { DryRunView, EnvironmentStatusView, PolicyRef } from '#lib/views/policy/applied-policy.ts';

/** A policy by name. */
export function policyRef({ policy: { id, version, title, mode } }: LoadedPolicy): PolicyRef {
  return { id, version, title, mode };
}

/**
 * The policy of an evaluation for an environment (null: none), what dry runs would give, and the status in each
 * environment where the artifact runs.
 */
export async function policyFields(
  db: Db,
  artifact: number,
  evaluation: Evaluation,
  environment: string | null,
): Promise<Pick<ArtifactView, 'policy' | 'dryRuns' | 'environments'>> {
  const { choice, facts } = evaluation;
  const { chosen, others } = choice;
  return {
    policy: {
      ...policyRef(chosen),
      scope: chosen.by,
      others: others.length,
      engine: engineOf(chosen),
      facts: factsHash(facts),
    },
    dryRuns: await dryRunsOf(evaluation, environment),
    environments: await environments(db, artifact, facts.project?.slug ?? null),
  };
}

/** What each policy that only tries its rules would give in an environment. */
export async function dryRunsOf({ choice, by }: Evaluation, environment: string | null): Promise<DryRunView[]> {
  return Promise.all(
    choice.dryRuns.map(async (loaded) => {
      const { status } = await by(loaded, environment);
      return { policy: policyRef(loaded), status: status.status, reason: status.reason };
    }),
  );
}

async function environments(db: Db, artifact: number, project: string | null): Promise<EnvironmentStatusView[]> {
  const { policies } = await policySet(db);
  return (await environmentStatuses(db, artifact)).map(({ name, status }) => ({
    environment: name,
    status,
    policy: policyRef(choosePolicy(policies, { project, environment: name }).chosen),
  }));
}
