/** What the policies demand of a waiver. */
import { AttestryError } from '#lib/errors.ts';
import { matchesWildcard } from '#lib/bytes/naming/wildcard.ts';
import { statesFindings } from '#lib/policy/checks/registry.ts';
import type { Db } from '#db/open.ts';
import { appliesToProject } from '#lib/ingest/policies/choose-policy.ts';
import { policySet, type LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import { WAIVER_LIMITS } from '#lib/views/waiver.ts';
import { refuse } from './checked-request.ts';

/**
 * `needsApproval`: another person than the requester has to approve it. `maxDays`: how long it may last at most.
 * `hasFindings`: its rule says for which vulnerabilities it fails.
 */
export type WaiverTerms = { needsApproval: boolean; maxDays: number; hasFindings: boolean };

/** The slug of the project (null: the artifact has none), and the environment (null: the waiver counts in all). */
type Place = { project: string | null; environment: string | null };

/**
 * The terms of a waiver of a rule: the strictest of every policy in force that has the rule and applies to the target,
 * also of one that is only tried or that a more specific one overrides, since each of them may decide tomorrow. Throws
 * `bad-request` where no such policy has the rule.
 */
export async function waiverTerms(db: Db, rule: string, place: Place): Promise<WaiverTerms> {
  const found = (await policySet(db)).policies.flatMap((loaded) => {
    const known = loaded.policy.rules.find(({ id }) => id === rule);
    return known === undefined || !appliesTo(loaded, place) ? [] : [{ rule: known, waivers: loaded.document.waivers }];
  });
  if (found.length === 0) throw refuse(`there is no rule ${rule} in a policy in force that applies here`, '/rule');
  return {
    needsApproval: found.some(({ waivers }) => waivers.approval === 'another-person'),
    maxDays: Math.min(WAIVER_LIMITS.days, ...found.map(({ waivers }) => waivers.maxDays)),
    hasFindings: found.some((one) => statesFindings(one.rule)),
  };
}

/** An artifact without a project may belong to any tomorrow. */
function appliesTo({ policy: { appliesTo: to } }: LoadedPolicy, { project, environment }: Place): boolean {
  return (
    (project === null || to.projects.some((pattern) => appliesToProject(pattern, project))) &&
    (environment === null || to.environments.some((pattern) => matchesWildcard(pattern, environment)))
  );
}

/** Throws `unprocessable` where a waiver names a vulnerability or a component, and its rule is about none. */
export function requireFindings(
  { hasFindings: isAboutFindings }: WaiverTerms,
  { rule, vulnerability, component }: { rule: string; vulnerability: string | null; component: string | null },
): void {
  if (isAboutFindings || (vulnerability === null && component === null)) return;
  const member = vulnerability === null ? 'component' : 'vulnerability';
  throw new AttestryError('unprocessable', `${rule} is not about vulnerabilities: waive the rule as a whole`, {
    pointer: `/${member}`,
  });
}
