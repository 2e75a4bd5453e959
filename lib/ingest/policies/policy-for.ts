/** Reads the policy that applies to a project and an environment. */
import type { Db } from '#db/open.ts';
import { choosePolicy, type PolicyChoice, type PolicyQuestion } from './choose-policy.ts';
import { policySet } from './policy-set.ts';

/** The policy in force for a project and an environment; without them the one for every project and no environment. */
export async function policyFor(
  db: Db,
  { project = null, environment = null }: Partial<PolicyQuestion> = {},
): Promise<PolicyChoice> {
  return choosePolicy((await policySet(db)).policies, { project, environment });
}
