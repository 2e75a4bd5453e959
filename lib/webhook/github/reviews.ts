/**
 * Reads pull requests and their reviews in GitHub's payloads. Only what says who wrote, reviewed and merged a change is
 * kept of them: the rest, such as titles and descriptions, is nobody's business.
 */
import * as z from 'zod';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import { commit, id, repositoryOf, repositorySchema, text } from './fields.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

/** Null for a deleted account. */
const user = z.object({ login: text, id: id.optional(), type: text.optional() }).nullish();
/** As GitHub writes it: readers of the document decide what is a time. */
const writtenTime = z.string().max(64).nullish();

const pullRequest = z.object({
  html_url: z.url({ protocol: /^https?$/ }).max(4096),
  number: z.number().int().positive().optional(),
  user,
  head: z.object({ sha: commit }),
  base: z.object({ ref: text }),
  merged: z.boolean().optional(),
  merged_at: writtenTime,
  merge_commit_sha: text.nullish(),
  merged_by: user,
});
const payload = z.object({
  action: text,
  repository: repositorySchema,
  sender: user,
  pull_request: pullRequest,
});
const reviewPayload = payload.extend({
  review: z.object({ id, user, state: text, submitted_at: writtenTime, commit_id: text.nullish() }),
});

/** A pull request that was merged; any other change of one has no effect. */
export function readPullRequest(delivery: unknown): WebhookEffect[] {
  if (actionOf(delivery) !== 'closed') return [];
  const read = payload.parse(delivery, SCHEMA_MESSAGES);
  const { pull_request: pull } = read;
  if (pull.merged !== true) return [];
  const author = pull.user?.login ?? 'a deleted account';
  const review = reviewEffect(read, {}, `pull request of ${author} merged into ${pull.base.ref.slice(0, 200)}`);
  const { repository, document } = review;
  return [review, { kind: 'rules', repository, branch: pull.base.ref, document }];
}

/** The states of a review that decide something. A comment does not. */
const DECISIVE_STATES: ReadonlySet<string> = new Set(['approved', 'changes_requested', 'dismissed']);

/** A review that was submitted or dismissed. */
export function readPullRequestReview(delivery: unknown): WebhookEffect[] {
  const action = actionOf(delivery);
  if (action !== 'submitted' && action !== 'dismissed') return [];
  const read = reviewPayload.parse(delivery, SCHEMA_MESSAGES);
  const { review } = read;
  const state = action === 'dismissed' ? 'dismissed' : review.state.toLowerCase();
  if (!DECISIVE_STATES.has(state)) return [];
  const summary = `review by ${review.user?.login ?? 'a deleted account'}: ${state.replace('_', ' ')}`;
  return [reviewEffect(read, { review: { ...review } }, summary)];
}

function actionOf(delivery: unknown): string {
  return z.object({ action: text }).parse(delivery).action;
}

/** The effect, with the document that the store keeps: the same for every delivery that says the same. */
function reviewEffect(
  { action, repository: wire, sender, pull_request }: z.infer<typeof payload>,
  review: JsonObject,
  summary: string,
): Extract<WebhookEffect, { kind: 'review' }> {
  const repository = repositoryOf(wire);
  const { host, slug, hostId } = repository;
  const document = {
    action,
    repository: { id: hostId, full_name: slug.slice(host.length + 1), html_url: `https://${slug}` },
    sender: sender ?? { login: 'ghost' },
    pull_request,
    ...review,
  };
  return { kind: 'review', repository, document: withoutAbsent(document), summary };
}

/** The JSON of a value, which has no absent members. */
function withoutAbsent(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
