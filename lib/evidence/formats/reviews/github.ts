/** Reads pull requests and their reviews as GitHub describes them: webhook payloads, and the REST API. */
import { asLabel, asText, isObject, member, valueAt, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { lookupTable } from '#lib/bytes/lookup-table.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { ChangeReview, Review, Subject } from '#lib/evidence/model/evidence.ts';
import { readTime } from '#lib/evidence/read/time.ts';
import { readRules } from './rules.ts';
import { readBranch, readCommit, readUser, UNKNOWN_CHANGE } from './contributor.ts';

/** A pull request of the REST API, or of a webhook. Null where it names no change. */
export function readPullRequest(pull: JsonValue | undefined): ChangeReview | null {
  const change = asText(member(pull, 'html_url'));
  const headCommit = readCommit(valueAt(pull, 'head', 'sha'));
  if (change === null && headCommit === null) return null;
  // Before the merge `merge_commit_sha` names a commit that only tests whether the change can be merged.
  const isMerged = member(pull, 'merged') === true || readTime(member(pull, 'merged_at')) !== null;
  const repository = asText(valueAt(pull, 'base', 'repo', 'html_url')) ?? change;
  return {
    ...UNKNOWN_CHANGE,
    change,
    repository: repository === null ? null : (parseRepository(repository)?.repository ?? null),
    author: readUser(member(pull, 'user')),
    baseRef: readBranch(valueAt(pull, 'base', 'ref')),
    headCommit,
    mergeCommit: isMerged ? readCommit(member(pull, 'merge_commit_sha')) : null,
    mergedBy: isMerged ? readUser(member(pull, 'merged_by')) : null,
    mergedAt: isMerged ? readTime(member(pull, 'merged_at')) : null,
  };
}

const STATES = lookupTable<Review['state']>({
  approved: 'approved',
  changes_requested: 'changes-requested',
  commented: 'commented',
  dismissed: 'dismissed',
});

/** The payload of the events `pull_request` and `pull_request_review`; null for any other. */
export function readReviewPayload(payload: JsonObject): ChangeReview | null {
  if (!isObject(payload['pull_request'])) return null;
  const change = readPullRequest(payload['pull_request']);
  if (change === null) return null;
  // The repository of the payload is the one whose secret signed the delivery.
  const stated = asText(valueAt(payload, 'repository', 'html_url'));
  const repository = stated === null ? change.repository : (parseRepository(stated)?.repository ?? null);
  if (payload['review'] === undefined)
    return { ...change, repository, protection: readRules(payload['rules'], change.mergedAt) };
  const review = readReview(payload['review'], payload['action'] === 'dismissed');
  return review === null ? null : { ...change, repository, reviews: [review] };
}

function readReview(value: JsonValue, isDismissed: boolean): Review | null {
  const state = STATES[asText(member(value, 'state'))?.toLowerCase() ?? ''];
  const reviewer = readUser(member(value, 'user'));
  if (state === undefined || reviewer === null) return null;
  return {
    id: asLabel(member(value, 'id')),
    reviewer,
    state: isDismissed ? 'dismissed' : state,
    at: readTime(member(value, 'submitted_at')),
    commit: readCommit(member(value, 'commit_id')),
  };
}

/**
 * The commits that a change is about: the one that it became on its branch, its last one, and the one that was
 * reviewed.
 */
export function commitsOf({ mergeCommit, headCommit, reviews, change }: ChangeReview): Subject[] {
  const commits = new Set([mergeCommit, headCommit, ...reviews.map(({ commit }) => commit)]);
  return [...commits].flatMap((commit) =>
    commit === null ? [] : [{ name: null, uri: change, digest: { gitCommit: commit }, annotations: null }],
  );
}
