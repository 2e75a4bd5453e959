/** Reads merge requests and their approvals as GitLab's webhook payloads describe them. */
import { asLabel, asText, isObject, member, valueAt, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { lookupTable } from '#lib/bytes/lookup-table.ts';
import type { ChangeReview, Contributor, Review } from '#lib/evidence/model/evidence.ts';
import { readTime } from '#lib/evidence/read/time.ts';
import { readBranch, readCommit, UNKNOWN_CHANGE } from './contributor.ts';

/** `approved` says that all required approvals are there, `approval` that there is one; both name the approver. */
const STATES = lookupTable<Review['state']>({
  approval: 'approved',
  approved: 'approved',
  unapproval: 'dismissed',
  unapproved: 'dismissed',
});

/** The names of the users that GitLab makes for access tokens. */
const BOT_NAME = /^(?:project|group)_\d+_bot(?:_|$)/;

/** The payload of a merge request; null for any other. */
export function readMergeRequest(payload: JsonObject): ChangeReview | null {
  const attributes = payload['object_attributes'];
  if (payload['object_kind'] !== 'merge_request' || !isObject(attributes)) return null;
  const change = asText(attributes['url']);
  const headCommit = readCommit(valueAt(attributes, 'last_commit', 'id'));
  if (change === null && headCommit === null) return null;
  const by = readUser(payload['user']);
  const action = asText(attributes['action']) ?? '';
  const at = readTime(attributes['updated_at']);
  const isMerged = action === 'merge';
  const state = STATES[action];
  return {
    ...UNKNOWN_CHANGE,
    change,
    repository: repositoryOf(payload['project']),
    author: authorOf(attributes['author_id']),
    baseRef: readBranch(attributes['target_branch']),
    headCommit,
    // A fast-forward merge makes no commit: the branch then is at the last or the squashed one.
    mergeCommit: isMerged
      ? (readCommit(attributes['merge_commit_sha']) ?? readCommit(attributes['squash_commit_sha']) ?? headCommit)
      : null,
    mergedBy: isMerged ? by : null,
    mergedAt: isMerged ? at : null,
    reviews: state === undefined || by === null ? [] : [{ id: null, reviewer: by, state, at, commit: headCommit }],
  };
}

function repositoryOf(project: JsonValue | undefined): string | null {
  const [path, url] = [asText(member(project, 'path_with_namespace')), asText(member(project, 'web_url'))];
  const host = url === null ? undefined : URL.parse(url)?.host;
  return path === null || host === undefined || host === '' ? null : `${host}/${path}`;
}

function readUser(value: JsonValue | undefined): Contributor | null {
  const name = asText(member(value, 'username'));
  return name === null ? null : { name, id: asLabel(member(value, 'id')), isBot: BOT_NAME.test(name) };
}

/** The author, of whom the payload tells only the id. */
function authorOf(value: JsonValue | undefined): Contributor | null {
  const id = asLabel(value);
  return id === null ? null : { name: `user ${id}`, id, isBot: false };
}
