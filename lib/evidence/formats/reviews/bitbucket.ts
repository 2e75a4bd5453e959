/** Reads pull requests and their approvals as webhook payloads of Bitbucket describe them. */
import {
  asLabel,
  asList,
  asText,
  isObject,
  member,
  valueAt,
  type JsonObject,
  type JsonValue,
} from '#lib/bytes/json/json.ts';
import { lookupTable } from '#lib/bytes/lookup-table.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { ChangeReview, Contributor, Review } from '#lib/evidence/model/evidence.ts';
import { readTime } from '#lib/evidence/read/time.ts';
import { readBranch, readCommit, UNKNOWN_CHANGE } from './contributor.ts';

/** Whether a payload is about a pull request of Bitbucket Cloud or of Bitbucket Data Center. */
export function isBitbucket(payload: JsonObject): boolean {
  if (isObject(payload['pullrequest'])) return asText(valueAt(payload, 'repository', 'uuid')) !== null;
  return typeof payload['eventKey'] === 'string' && isObject(payload['pullRequest']);
}

/** The payload of an event of a pull request; null where it names no change. */
export function readBitbucketPullRequest(payload: JsonObject): ChangeReview | null {
  return isObject(payload['pullrequest']) ? readCloud(payload) : readDataCenter(payload);
}

function readCloud(payload: JsonObject): ChangeReview | null {
  const pull = payload['pullrequest'];
  const change = asText(valueAt(pull, 'links', 'html', 'href'));
  // Ids that Bitbucket has abbreviated name no commit.
  const headCommit = readCommit(valueAt(pull, 'source', 'commit', 'hash'));
  if (change === null && headCommit === null) return null;
  const repository = asText(valueAt(payload, 'repository', 'links', 'html', 'href'));
  const isMerged = member(pull, 'state') === 'MERGED';
  const given = payload['approval'] ?? payload['changes_request'];
  const reviewer = cloudUser(member(given, 'user'));
  const at = readTime(member(given, 'date'));
  const state = reviewer === null ? null : stateAmong(asList(member(pull, 'participants')), reviewer);
  return {
    ...UNKNOWN_CHANGE,
    change,
    repository: repository === null ? null : (parseRepository(repository)?.repository ?? null),
    author: cloudUser(member(pull, 'author')),
    baseRef: readBranch(valueAt(pull, 'destination', 'branch', 'name')),
    headCommit,
    mergeCommit: isMerged ? readCommit(valueAt(pull, 'merge_commit', 'hash')) : null,
    mergedBy: isMerged ? cloudUser(member(pull, 'closed_by')) : null,
    mergedAt: isMerged ? readTime(member(pull, 'updated_on')) : null,
    reviews: reviewer === null || state === null ? [] : [{ id: null, reviewer, state, at, commit: headCommit }],
  };
}

/**
 * What the reviewer says now. The event says it too, but in a header, which the signature does not cover. Who is no
 * participant any more has taken back what was said.
 */
function stateAmong(participants: readonly JsonValue[], reviewer: Contributor): Review['state'] {
  const found = participants.find((each) => {
    const user = cloudUser(member(each, 'user'));
    return user?.id === reviewer.id && user.name === reviewer.name;
  });
  if (member(found, 'approved') === true) return 'approved';
  return member(found, 'state') === 'changes_requested' ? 'changes-requested' : 'dismissed';
}

function cloudUser(value: JsonValue | undefined): Contributor | null {
  const name = asText(member(value, 'nickname')) ?? asText(member(value, 'display_name'));
  if (name === null) return null;
  return { name, id: asText(member(value, 'uuid')), isBot: member(value, 'type') === 'app_user' };
}

/** What a reviewer says (`PullRequestParticipantStatus`). */
const STATUSES = lookupTable<Review['state']>({
  APPROVED: 'approved',
  NEEDS_WORK: 'changes-requested',
  CHANGES_REQUESTED: 'changes-requested',
  UNAPPROVED: 'dismissed',
});

function readDataCenter(payload: JsonObject): ChangeReview | null {
  const pull = payload['pullRequest'];
  const change = asText(valueAt(pull, 'links', 'self', 0, 'href'));
  const headCommit = readCommit(valueAt(pull, 'fromRef', 'latestCommit'));
  if (change === null && headCommit === null) return null;
  const clone = asList(valueAt(pull, 'toRef', 'repository', 'links', 'clone'));
  const repository = asText(
    member(
      clone.find((each) => member(each, 'name') === 'http'),
      'href',
    ),
  );
  const isMerged = member(pull, 'state') === 'MERGED';
  const participant = payload['participant'];
  const reviewer = serverUser(member(participant, 'user'));
  const state = STATUSES[asText(member(participant, 'status')) ?? ''];
  const commit = readCommit(member(participant, 'lastReviewedCommit')) ?? headCommit;
  const at = timeOf(payload['date']);
  return {
    ...UNKNOWN_CHANGE,
    change,
    repository: repository === null ? null : (parseRepository(repository)?.repository ?? null),
    author: serverUser(valueAt(pull, 'author', 'user')),
    baseRef: readBranch(valueAt(pull, 'toRef', 'id')),
    headCommit,
    mergeCommit: isMerged ? readCommit(valueAt(pull, 'properties', 'mergeCommit', 'id')) : null,
    mergedBy: isMerged ? serverUser(payload['actor']) : null,
    mergedAt: isMerged ? timeOf(member(pull, 'closedDate')) : null,
    reviews: reviewer === null || state === undefined ? [] : [{ id: null, reviewer, state, at, commit }],
  };
}

function serverUser(value: JsonValue | undefined): Contributor | null {
  const name = asText(member(value, 'name'));
  return name === null ? null : { name, id: asLabel(member(value, 'id')), isBot: member(value, 'type') === 'SERVICE' };
}

/** A time, which Data Center writes as milliseconds since 1970 too. */
function timeOf(value: JsonValue | undefined): string | null {
  if (typeof value !== 'number') return readTime(value);
  return Number.isSafeInteger(value) && Math.abs(value) < 8.64e15 ? readTime(new Date(value).toISOString()) : null;
}
