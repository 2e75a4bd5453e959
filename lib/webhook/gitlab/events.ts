/**
 * Reads GitLab's webhook payloads as effects. The key of a project is its id, which survives renames and transfers.
 * Source: GitLab "Webhook events".
 */
import * as z from 'zod';
import type { DeploymentState, WebhookEffect, WebhookReadResult } from '#lib/webhook/effect.ts';
import { readPayload, UnreadableDeliveryError } from '#lib/webhook/read-payload.ts';
import { commit, id, project, repositoryOf, required, text, time } from './fields.ts';
import { readJob, readPipeline } from './jobs.ts';
import { readMergeRequest } from './merge-requests.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

const NO_COMMIT = /^0+$/;

const push = z
  .object({
    ref: text,
    before: commit,
    after: commit,
    project,
    commits: z
      .array(z.object({ timestamp: time }).loose())
      .max(10_000)
      .default([]),
  })
  .loose();

function readPush(payload: unknown): WebhookEffect[] {
  const { ref, before, after, project: wire, commits } = push.parse(payload, SCHEMA_MESSAGES);
  if (NO_COMMIT.test(after)) return [];
  const at = commits.at(-1)?.timestamp ?? null;
  // The payload does not say whether the push was forced.
  return [{ kind: 'push', repository: repositoryOf(wire), ref, before, after, forced: false, at }];
}

const DEPLOYMENT_STATES: { [status: string]: DeploymentState } = {
  created: 'pending',
  blocked: 'pending',
  running: 'pending',
  success: 'deployed',
  failed: 'failed',
  canceled: 'failed',
  skipped: 'failed',
};

const deployment = z
  .object({
    status: text,
    status_changed_at: time,
    deployment_id: id,
    deployable_url: text.nullish(),
    environment: text.min(1).max(255),
    environment_external_url: text.nullish(),
    ref: text.nullish(),
    commit_url: text.nullish(),
    project,
  })
  .loose();

function readDeployment(payload: unknown): WebhookEffect[] {
  const it = deployment.parse(payload, SCHEMA_MESSAGES);
  const state = Object.hasOwn(DEPLOYMENT_STATES, it.status) ? DEPLOYMENT_STATES[it.status] : undefined;
  if (state === undefined)
    throw new UnreadableDeliveryError('/status', `"${it.status.slice(0, 40)}" is not the status of a deployment`);
  // The full id of the commit is only in its address.
  const sha = /\/-\/commit\/([0-9a-f]{40}(?:[0-9a-f]{24})?)$/.exec(it.commit_url ?? '')?.[1];
  const url =
    [it.environment_external_url, it.deployable_url].find((value) => value && /^https?:\/\//.test(value)) ?? null;
  return [
    {
      kind: 'deployment',
      repository: repositoryOf(it.project),
      id: it.deployment_id,
      environment: it.environment,
      state,
      commit: required(sha, '/commit_url', 'is not the address of a commit'),
      ref: it.ref ?? null,
      digest: null,
      at: required(it.status_changed_at, '/status_changed_at', 'is not a time'),
      url,
    },
  ];
}

const release = z
  .object({
    action: text,
    id,
    tag: text,
    released_at: time,
    url: z.url({ protocol: /^https?$/ }).max(4096),
    assets: z
      .object({
        links: z
          .array(z.object({ name: text }).loose())
          .max(1000)
          .default([]),
      })
      .loose()
      .optional(),
    project,
  })
  .loose();

function readRelease(payload: unknown): WebhookEffect[] {
  const it = release.parse(payload, SCHEMA_MESSAGES);
  return [
    {
      kind: 'release',
      repository: repositoryOf(it.project),
      id: it.id,
      tag: it.tag,
      state: it.action === 'delete' ? 'withdrawn' : 'published',
      publishedAt: it.released_at,
      url: it.url,
      // GitLab tells no digest of what a release links to.
      assets: (it.assets?.links ?? []).map(({ name }) => ({ name, digest: null })),
    },
  ];
}

const READERS: { [kind: string]: (payload: unknown) => WebhookEffect[] } = {
  push: readPush,
  tag_push: readPush,
  merge_request: readMergeRequest,
  pipeline: readPipeline,
  build: readJob,
  deployment: readDeployment,
  release: readRelease,
};

/** The kinds of payload with an effect. All others are accepted and ignored. */
export const GITLAB_KINDS: readonly string[] = Object.keys(READERS);

/** Read one delivery by the `object_kind` of its payload. It never throws for a bad payload. */
export function readGitlabDelivery(payload: unknown): WebhookReadResult {
  const kind = z.object({ object_kind: text }).loose().safeParse(payload).data?.object_kind;
  if (kind === undefined) return { outcome: 'ignored', reason: 'the payload has no object_kind' };
  const reader = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  if (reader === undefined) return { outcome: 'ignored', reason: `${kind.slice(0, 60)} has no effect here` };
  return readPayload(kind, () => reader(payload));
}
