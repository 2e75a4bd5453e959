/** Evaluates an artifact as of a past moment: from what was known then, by the policies of then or of now. */
import type { Rule } from '#lib/policy/facts/policy.ts';
import type { Db } from '#db/open.ts';
import { evaluateArtifact, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { type LoadedPolicy, policiesAt, policySet } from '#lib/ingest/policies/policy-set.ts';
import { pastView } from '#lib/ingest/view/past-view.ts';

/**
 * `at`: RFC 3339. `environment`: null for the status without one. `policy`: `then` for the policies that were in force
 * at that moment, `now` for those in force at `now`, of which the rules count that have taken effect by now.
 */
export type AsOf = { at: string; environment?: string | null } & ({ policy: 'then' } | { policy: 'now'; now: string });

/**
 * Evaluate an artifact (row id) as of a moment. Only what was known then counts: documents, verifications, authority,
 * claims and waivers. Null where the artifact was not known then.
 */
export async function evaluateAsOf(db: Db, artifact: number, asOf: AsOf): Promise<Evaluation | null> {
  return (await evaluatorAsOf(db, asOf))(artifact);
}

/** Returns a function that evaluates one artifact (row id) after another as `evaluateAsOf` does. */
export async function evaluatorAsOf(db: Db, asOf: AsOf): Promise<(artifact: number) => Promise<Evaluation | null>> {
  const { at, environment = null } = asOf;
  const view = pastView(db, at);
  const policies = asOf.policy === 'then' ? await policiesAt(db, at) : await policiesInEffect(db, asOf.now);
  return async (artifact) => {
    const row = await view.artifact(artifact);
    return row === null ? null : evaluateArtifact(db, row, at, { state: { view }, environment, policies });
  };
}

/** The policies in force, with the rules in effect that have taken effect at `now` (RFC 3339), whenever that was. */
async function policiesInEffect(db: Db, now: string): Promise<LoadedPolicy[]> {
  const hasTakenEffect = ({ effective }: Rule) => effective !== null && Date.parse(effective) <= Date.parse(now);
  return (await policySet(db)).policies.map((loaded) => ({
    ...loaded,
    policy: {
      ...loaded.policy,
      rules: loaded.policy.rules.map((rule) => (hasTakenEffect(rule) ? { ...rule, effective: null } : rule)),
    },
  }));
}
