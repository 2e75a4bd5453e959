/** Reads the rules that GitHub enforces for a branch, as its API lists them ("Get rules for a branch"). */
import { asList, asText, member, type JsonValue, valueAt } from '#lib/bytes/json/json.ts';
import type { ChangeReview } from '#lib/evidence/model/evidence.ts';
import { readTime } from '#lib/evidence/read/time.ts';

/**
 * The controls that were enforced when a change was merged, each since its ruleset was changed last. `rules` were read
 * after the merge: a ruleset that was changed in between may have been another one, or none, and says nothing.
 */
export function readRules(rules: JsonValue | undefined, mergedAt: string | null): ChangeReview['protection'] {
  if (mergedAt === null) return [];
  return asList(rules).flatMap((rule) => {
    const since = readTime(valueAt(rule, 'ruleset', 'updated_at'));
    const control = controlOf(rule);
    return control === null || since === null || since > mergedAt ? [] : [{ control, since }];
  });
}

/** What a rule asks for, in a few words; null where it has no type. */
function controlOf(rule: JsonValue): string | null {
  const type = asText(member(rule, 'type'));
  if (type === null) return null;
  const parameters = member(rule, 'parameters');
  switch (type) {
    case 'pull_request': {
      const count = member(parameters, 'required_approving_review_count');
      const approvals = typeof count === 'number' && count > 0 ? `${count} approval${count === 1 ? '' : 's'}` : null;
      const more = [
        ['dismiss_stale_reviews_on_push', 'stale approvals are dismissed'],
        ['require_code_owner_review', 'review by code owners'],
        ['require_last_push_approval', 'approval of the last push'],
      ].flatMap(([name, words]) => (member(parameters, name!) === true ? [words!] : []));
      return `${approvals ?? 'pull request'}${more.length === 0 ? '' : ` (${more.join('; ')})`}`;
    }
    case 'required_status_checks': {
      const contexts = asList(member(parameters, 'required_status_checks')).flatMap(
        (check) => asText(member(check, 'context')) ?? [],
      );
      return `status checks ${contexts.slice(0, 5).join(', ').slice(0, 300)}`.trim();
    }
    case 'required_signatures':
      return 'signed commits';
    case 'non_fast_forward':
      return 'no force pushes';
    case 'deletion':
      return 'no deletion';
    default:
      return type.replaceAll('_', ' ').slice(0, 100);
  }
}
