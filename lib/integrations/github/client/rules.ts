/**
 * The rules that GitHub enforces for a branch. Source: GitHub REST "Get rules for a branch", "Get a repository
 * ruleset".
 */
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { memberOf, type Refused, type Unreachable } from '#lib/integrations/host-api/request.ts';
import { type GithubOptions, requestApi } from './client.ts';
import { findRepository } from './repository.ts';

/** Rules, and the rulesets that they are of, of one branch. */
const MAX_RULES = 100;
const MAX_RULESETS = 20;

/** Each rule with the ruleset that it is of, as GitHub describes both. */
export type BranchRules = { kind: 'found'; rules: JsonObject[] } | { kind: 'none' } | Unreachable | Refused;

/**
 * The rules of a branch now. `none` where there are none, where the caller may not see them, where the name is that of
 * another repository (`hostId`) now, and where the API is that of another `host`, which numbers repositories by itself.
 */
export async function fetchBranchRules(
  options: GithubOptions,
  { host, slug, hostId, branch }: { host: string; slug: string; hostId: string; branch: string },
): Promise<BranchRules> {
  const [owner, repo] = slug.split('/') as [string, string];
  const found = await findRepository(options, { host, slug, hostId });
  if (found.kind !== 'found') return found;
  const listed = await requestApi(options, 'GET /repos/{owner}/{repo}/rules/branches/{branch}', {
    owner,
    repo,
    branch,
    per_page: MAX_RULES,
  });
  if (listed.kind !== 'answer') return listed;
  const given = (Array.isArray(listed.data) ? (listed.data as unknown[]) : []).slice(0, MAX_RULES);
  const rulesets = new Map<number, JsonObject | null>();
  const rules: JsonObject[] = [];
  for (const rule of given) {
    const [id, type] = [memberOf(rule, 'ruleset_id'), memberOf(rule, 'type')];
    if (typeof id !== 'number' || typeof type !== 'string') continue;
    if (!rulesets.has(id)) {
      if (rulesets.size >= MAX_RULESETS) continue;
      const answer = await requestApi(options, 'GET /repos/{owner}/{repo}/rulesets/{ruleset_id}', {
        owner,
        repo,
        ruleset_id: id,
      });
      if (answer.kind === 'unreached' || answer.kind === 'refused') return answer;
      rulesets.set(id, answer.kind === 'none' ? null : rulesetOf(id, answer.data));
    }
    const ruleset = rulesets.get(id) ?? null;
    const parameters = memberOf(rule, 'parameters');
    if (ruleset !== null)
      rules.push({ type, ...(parameters !== undefined && { parameters: parameters as JsonValue }), ruleset });
  }
  return rules.length === 0 ? { kind: 'none' } : { kind: 'found', rules };
}

/** What is kept of a ruleset; null for one that is not enforced. */
function rulesetOf(id: number, data: unknown): JsonObject | null {
  const [name, source, enforcement, updated] = ['name', 'source', 'enforcement', 'updated_at'].map((key) =>
    memberOf(data, key),
  );
  if (enforcement !== 'active' || typeof updated !== 'string') return null;
  return {
    id,
    name: typeof name === 'string' ? name : '',
    source: typeof source === 'string' ? source : '',
    updated_at: updated,
  };
}
