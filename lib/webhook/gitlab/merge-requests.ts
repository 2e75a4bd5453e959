/**
 * Reads merge requests and their approvals. Only what says who wrote, approved and merged a change is kept of them: the
 * rest, such as titles and descriptions, is nobody's business.
 */
import * as z from 'zod';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import { commit, id, project, repositoryOf, text, user } from './fields.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

/** As GitLab writes it: the reader of the document decides what is a time. */
const writtenTime = z.string().max(64).nullish();

const payload = z
  .object({
    user,
    project,
    object_attributes: z
      .object({
        iid: id,
        action: text,
        url: z.url({ protocol: /^https?$/ }).max(4096),
        author_id: id,
        target_branch: text,
        last_commit: z.object({ id: commit }),
        merge_commit_sha: commit.nullish(),
        squash_commit_sha: commit.nullish(),
        updated_at: writtenTime,
      })
      .loose(),
  })
  .loose();

/** The actions that decide something, and what they say. */
const ACTIONS: { [action: string]: string } = {
  merge: 'merged',
  approval: 'approved',
  approved: 'approved',
  unapproval: 'no longer approved',
  unapproved: 'no longer approved',
};

/** A merge request that was merged, approved, or whose approval was taken back; any other change has no effect. */
export function readMergeRequest(delivery: unknown): WebhookEffect[] {
  const { action } = z
    .object({ object_attributes: z.object({ action: text.optional() }).loose() })
    .parse(delivery).object_attributes;
  const said = action !== undefined && Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (said === undefined) return [];
  const read = payload.parse(delivery, SCHEMA_MESSAGES);
  const { object_attributes: change } = read;
  const summary = `merge request ${change.iid} ${said} by ${read.user.username.slice(0, 100)}`;
  return [{ kind: 'review', repository: repositoryOf(read.project), document: documentOf(read), summary }];
}

/** What is kept: the same for every delivery that says the same. */
function documentOf({ user: by, project: wire, object_attributes: change }: z.infer<typeof payload>): JsonObject {
  const { iid, action, url, author_id, target_branch, last_commit, updated_at } = change;
  const document = {
    object_kind: 'merge_request',
    user: { id: by.id, username: by.username },
    project: { id: wire.id, path_with_namespace: wire.path_with_namespace, web_url: wire.web_url },
    object_attributes: {
      iid,
      action,
      url,
      author_id,
      target_branch,
      last_commit: { id: last_commit.id },
      merge_commit_sha: change.merge_commit_sha,
      squash_commit_sha: change.squash_commit_sha,
      updated_at,
    },
  };
  // The JSON of a value has no absent members.
  return JSON.parse(JSON.stringify(document)) as JsonObject;
}
