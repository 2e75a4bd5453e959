import { isObject, asList, member, type JsonObject } from '#lib/bytes/json/json.ts';
import { isBitbucket, readBitbucketPullRequest } from '#lib/evidence/formats/reviews/bitbucket.ts';
import { commitsOf, readReviewPayload } from '#lib/evidence/formats/reviews/github.ts';
import { readMergeRequest } from '#lib/evidence/formats/reviews/gitlab.ts';
import { makeContent, type JsonFormat } from '../../read/content.ts';
import type { ChangeReview, Remark } from '#lib/evidence/model/evidence.ts';

const UNAUTHENTICATED_REMARK: Remark = {
  code: 'unauthenticated-notification',
  pointer: '',
  message:
    'A notification counts only at its webhook address, where its sender is authenticated; here it is stored and shown.',
};

/** The body of a webhook delivery of a code host. Only what it says about the review of a change is read. */
export const webhookPayload: JsonFormat = {
  recognises: (value) => isGithub(value) || isGitlab(value) || isBitbucket(value),
  read: ({ value }) => {
    const review = reviewIn(value);
    const content = review === null ? {} : { facts: { kind: 'review' as const, review }, subjects: commitsOf(review) };
    return makeContent('webhook-payload', { ...content, remarks: [UNAUTHENTICATED_REMARK] });
  },
};

function reviewIn(value: JsonObject): ChangeReview | null {
  if (isGithub(value)) return readReviewPayload(value);
  return isBitbucket(value) ? readBitbucketPullRequest(value) : readMergeRequest(value);
}

function isGithub(value: JsonObject): boolean {
  if (typeof value['zen'] === 'string' && 'hook_id' in value) return true;
  if (
    isObject(value['sender']) &&
    'login' in value['sender'] &&
    ('repository' in value || 'organization' in value || 'installation' in value || 'action' in value)
  )
    return true;
  return typeof value['action'] === 'string' && isObject(value['security_advisory']);
}

function isGitlab(value: JsonObject): boolean {
  return (
    (typeof value['object_kind'] === 'string' || typeof value['event_name'] === 'string') &&
    ('project' in value || 'project_id' in value || 'object_attributes' in value)
  );
}

/** A registry's notification (distribution `notifications`): an envelope of events, or one event's target. */
export const ociNotification: JsonFormat = {
  recognises: (value) => isEvents(value) || isTarget(value),
  read: () => makeContent('oci-notification', { remarks: [UNAUTHENTICATED_REMARK] }),
};

function isEvents(value: JsonObject): boolean {
  const events = asList(value['events']);
  return (
    events.length > 0 &&
    events.every((event) => typeof member(event, 'action') === 'string' && isObject(member(event, 'target')))
  );
}

function isTarget(value: JsonObject): boolean {
  return (
    typeof member(value['target'], 'digest') === 'string' && typeof member(value['target'], 'repository') === 'string'
  );
}
