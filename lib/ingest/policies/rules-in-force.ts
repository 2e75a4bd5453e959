/** Lists the rules of the policies in force, by which waivers name what they waive. */
import type { Rule } from '#lib/policy/facts/policy.ts';
import type { Db } from '#db/open.ts';
import { appliesToProject } from './choose-policy.ts';
import { policySet } from './policy-set.ts';

/**
 * The rules of every policy in force; with a project (slug) only those of policies that apply to it in some
 * environment. Rules with the same id are one: the first one, in the order of the ids of the policies.
 */
export async function rulesInForce(db: Db, project?: string): Promise<Rule[]> {
  const { policies } = await policySet(db);
  const rules = new Map<string, Rule>();
  for (const { policy } of policies) {
    const applies =
      project === undefined || policy.appliesTo.projects.some((pattern) => appliesToProject(pattern, project));
    if (applies) for (const rule of policy.rules) if (!rules.has(rule.id)) rules.set(rule.id, rule);
  }
  return [...rules.values()];
}
