/**
 * Read GitHub webhook payloads as effects. The key of a repository is `repository.id`, which survives renames and
 * transfers.
 * Source: GitHub "Webhook events and payloads".
 */
import * as z from 'zod';
import type { DeploymentState, WebhookEffect, WebhookReadResult } from '#lib/webhook/effect.ts';
import { readCheckRun } from './check-runs.ts';
import { commit, id, repositoryOf, repositorySchema, text, time } from './fields.ts';
import { readPayload, UnreadableDeliveryError } from '#lib/webhook/read-payload.ts';
import { readProtectionConfiguration, readProtectionRule, readRuleset } from './protection.ts';
import { readPullRequest, readPullRequestReview } from './reviews.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

const DIGEST = /^sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/;
const NO_COMMIT = /^0+$/;

const workflowRun = z
  .object({
    action: text,
    repository: repositorySchema,
    workflow_run: z
      .object({
        id,
        run_attempt: z.number().int().positive().default(1),
        name: text.nullish(),
        path: text.nullish(),
        head_sha: commit,
        head_branch: text.nullish(),
        event: text.nullish(),
        status: text.nullish(),
        conclusion: text.nullish(),
        run_started_at: time,
        updated_at: time,
        html_url: z.url(),
      })
      .loose(),
  })
  .loose();

function readWorkflowRun(payload: unknown): WebhookEffect[] {
  const { action, repository: wire, workflow_run: run } = workflowRun.parse(payload, SCHEMA_MESSAGES);
  const repository = repositoryOf(wire);
  const completed = action === 'completed';
  const state = completed ? conclusionState(run.conclusion ?? null) : startState(action);
  const build: WebhookEffect = {
    kind: 'build',
    repository,
    invocation: `${run.html_url.replace(/\/attempts\/\d+$/, '')}/attempts/${run.run_attempt}`,
    runId: run.id,
    attempt: run.run_attempt,
    commit: run.head_sha,
    ref: run.head_branch ? `refs/heads/${run.head_branch}` : null,
    workflow: run.path ?? run.name ?? null,
    trigger: run.event ?? null,
    state,
    startedAt: run.run_started_at,
    finishedAt: completed ? run.updated_at : null,
    url: run.html_url,
    runsBelow: null,
  };
  return completed && ATTESTING_RUN_STATES.has(state)
    ? [build, { kind: 'fetch', repository, digests: [], runId: run.id, commit: run.head_sha }]
    : [build];
}

function startState(action: string): RunState {
  return action === 'in_progress' ? 'running' : 'requested';
}

type RunState = Extract<WebhookEffect, { kind: 'build' }>['state'];

/** Conclusions of a workflow run. Source: GitHub REST API, "check runs", `conclusion`. */
const CONCLUSIONS: { [conclusion: string]: RunState } = {
  success: 'success',
  neutral: 'neutral',
  cancelled: 'cancelled',
  skipped: 'skipped',
  stale: 'stale',
  failure: 'failure',
  timed_out: 'failure',
  startup_failure: 'failure',
  action_required: 'waiting for action',
};

/** The runs that may have made attestations. GitHub counts a neutral run as passed. */
const ATTESTING_RUN_STATES: ReadonlySet<RunState> = new Set(['success', 'neutral']);

/** A missing or new conclusion is neither failure nor success. */
function conclusionState(conclusion: string | null): RunState {
  const known = conclusion !== null && Object.hasOwn(CONCLUSIONS, conclusion) ? CONCLUSIONS[conclusion] : undefined;
  return known ?? 'ended, result unknown';
}

const release = z
  .object({
    action: text,
    repository: repositorySchema,
    release: z
      .object({
        id,
        tag_name: text,
        draft: z.boolean().optional(),
        published_at: time,
        html_url: z.url(),
        assets: z
          .array(z.object({ name: text, digest: text.nullish() }).loose())
          .max(1000)
          .default([]),
      })
      .loose(),
  })
  .loose();

function readRelease(payload: unknown): WebhookEffect[] {
  const { action, repository: wire, release: it } = release.parse(payload, SCHEMA_MESSAGES);
  if (it.draft) return [];
  const repository = repositoryOf(wire);
  const assets = it.assets.map((asset) => ({
    name: asset.name,
    digest: asset.digest && DIGEST.test(asset.digest) ? asset.digest : null,
  }));
  const withdrawn = action === 'deleted' || action === 'unpublished';
  const effects: WebhookEffect[] = [
    {
      kind: 'release',
      repository,
      id: it.id,
      tag: it.tag_name,
      state: withdrawn ? 'withdrawn' : 'published',
      publishedAt: it.published_at,
      url: it.html_url,
      assets,
    },
  ];
  const digests = assets.flatMap((asset) => asset.digest ?? []);
  if (!withdrawn && digests.length > 0) effects.push({ kind: 'fetch', repository, digests, runId: null, commit: null });
  return effects;
}

const deploymentFields = z
  .object({
    id,
    sha: commit,
    ref: text.nullish(),
    environment: text.min(1).max(255),
    payload: z.unknown().optional(),
    created_at: time,
    updated_at: time,
  })
  .loose();
const deployment = z.object({ repository: repositorySchema, deployment: deploymentFields }).loose();
const deploymentStatus = z
  .object({
    repository: repositorySchema,
    deployment: deploymentFields,
    deployment_status: z
      .object({
        state: text,
        environment: text.nullish(),
        environment_url: text.nullish(),
        target_url: text.nullish(),
        log_url: text.nullish(),
        created_at: time,
      })
      .loose(),
  })
  .loose();

const DEPLOYMENT_STATES: { [state: string]: DeploymentState } = {
  success: 'deployed',
  failure: 'failed',
  error: 'failed',
  inactive: 'decommissioned',
  pending: 'pending',
  queued: 'pending',
  in_progress: 'pending',
  waiting: 'pending',
};

function readDeployment(payload: unknown): WebhookEffect[] {
  const { repository: wire, deployment: it } = deployment.parse(payload, SCHEMA_MESSAGES);
  return [
    {
      kind: 'deployment',
      repository: repositoryOf(wire),
      id: it.id,
      environment: it.environment,
      state: 'pending',
      commit: it.sha,
      ref: it.ref ?? null,
      digest: digestIn(it.payload),
      at: timeOf(it.created_at ?? it.updated_at, '/deployment/created_at'),
      url: null,
    },
  ];
}

function readDeploymentStatus(payload: unknown): WebhookEffect[] {
  const {
    repository: wire,
    deployment: it,
    deployment_status: status,
  } = deploymentStatus.parse(payload, SCHEMA_MESSAGES);
  const state = Object.hasOwn(DEPLOYMENT_STATES, status.state) ? DEPLOYMENT_STATES[status.state] : undefined;
  if (!state)
    throw new UnreadableDeliveryError(
      '/deployment_status/state',
      `"${status.state.slice(0, 40)}" is not a deployment state`,
    );
  const url =
    [status.environment_url, status.log_url, status.target_url].find((value) => value && /^https?:\/\//.test(value)) ??
    null;
  return [
    {
      kind: 'deployment',
      repository: repositoryOf(wire),
      id: it.id,
      environment: status.environment || it.environment,
      state,
      commit: it.sha,
      ref: it.ref ?? null,
      digest: digestIn(it.payload),
      at: timeOf(status.created_at ?? it.updated_at, '/deployment_status/created_at'),
      url,
    },
  ];
}

/** The digest in a deployment's free-form payload: `digest`, `artifact` or `image` (`name@sha256:…`). */
function digestIn(payload: unknown): string | null {
  let value = payload;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      return null;
    }
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const key of ['digest', 'artifact', 'image'] as const) {
    const found = (value as Record<string, unknown>)[key];
    const digest = typeof found === 'string' ? found.slice(found.lastIndexOf('@') + 1) : null;
    if (digest && DIGEST.test(digest)) return digest;
  }
  return null;
}

function timeOf(value: string | null, pointer: string): string {
  if (!value) throw new UnreadableDeliveryError(pointer, 'is not a time');
  return value;
}

const registryPackage = z
  .object({
    action: text,
    repository: repositorySchema,
    registry_package: z
      .object({
        name: text.min(1),
        namespace: text.nullish(),
        package_type: text,
        updated_at: time,
        created_at: time,
        package_version: z
          .object({
            version: text.min(1),
            container_metadata: z
              .object({
                tag: z.object({ name: text.nullish(), digest: text.nullish() }).loose().nullish(),
                manifest: z.object({ digest: text.nullish() }).loose().nullish(),
              })
              .loose()
              .nullish(),
          })
          .loose(),
      })
      .loose(),
  })
  .loose();

function readPackage(payload: unknown): WebhookEffect[] {
  const { repository: wire, registry_package: it } = registryPackage.parse(payload, SCHEMA_MESSAGES);
  const repository = repositoryOf(wire);
  const version = it.package_version.version;
  const digestFields = [
    it.package_version.container_metadata?.tag?.digest,
    it.package_version.container_metadata?.manifest?.digest,
    version,
  ];
  const digest = digestFields.find((value): value is string => !!value && DIGEST.test(value)) ?? null;
  const type = it.package_type.toLowerCase();
  const purl =
    type === 'npm' && !DIGEST.test(version)
      ? `pkg:npm/${it.namespace ? `${encodeURIComponent(`@${it.namespace.replace(/^@/, '').split('/')[0]}`)}/` : ''}${encodeURIComponent(it.name)}@${encodeURIComponent(version)}`
      : null;
  const effects: WebhookEffect[] = [
    {
      kind: 'package',
      repository,
      purl,
      name: it.name,
      version,
      digest,
      at: timeOf(it.updated_at ?? it.created_at, '/registry_package/updated_at'),
    },
  ];
  if (digest) effects.push({ kind: 'fetch', repository, digests: [digest], runId: null, commit: null });
  return effects;
}

const push = z
  .object({
    ref: text,
    before: commit,
    after: commit,
    forced: z.boolean().default(false),
    repository: repositorySchema,
    head_commit: z.object({ timestamp: time }).loose().nullish(),
  })
  .loose();

function readPush(payload: unknown): WebhookEffect[] {
  const it = push.parse(payload, SCHEMA_MESSAGES);
  if (NO_COMMIT.test(it.after)) return [];
  return [
    {
      kind: 'push',
      repository: repositoryOf(it.repository),
      ref: it.ref,
      before: it.before,
      after: it.after,
      forced: it.forced,
      at: it.head_commit?.timestamp ?? null,
    },
  ];
}

const owner = z.object({ login: text }).loose();
const repositoryEvent = z
  .object({
    action: text,
    repository: repositorySchema,
    changes: z
      .object({
        repository: z
          .object({ name: z.object({ from: text }) })
          .loose()
          .optional(),
        owner: z
          .object({ from: z.object({ user: owner.nullish(), organization: owner.nullish() }).loose() })
          .loose()
          .optional(),
      })
      .loose()
      .optional(),
  })
  .loose();

function readRepository(payload: unknown): WebhookEffect[] {
  const it = repositoryEvent.parse(payload, SCHEMA_MESSAGES);
  const repository = repositoryOf(it.repository);
  const [, ownerName, name] = repository.slug.split('/');
  const formerName = it.changes?.repository?.name.from;
  const formerOwner = it.changes?.owner?.from.user?.login ?? it.changes?.owner?.from.organization?.login;
  const earlierSlug =
    formerName || formerOwner ? `${repository.host}/${formerOwner ?? ownerName}/${formerName ?? name}` : null;
  return [{ kind: 'repository', repository, earlierSlug }];
}

const READERS: { [event: string]: (payload: unknown) => WebhookEffect[] | string } = {
  workflow_run: readWorkflowRun,
  release: readRelease,
  deployment: readDeployment,
  deployment_status: readDeploymentStatus,
  registry_package: readPackage,
  package: (payload) => readPackage(renamePackage(payload)),
  push: readPush,
  repository: readRepository,
  pull_request: readPullRequest,
  pull_request_review: readPullRequestReview,
  branch_protection_rule: readProtectionRule,
  branch_protection_configuration: readProtectionConfiguration,
  repository_ruleset: readRuleset,
  check_run: readCheckRun,
};

/** Read the newer `package` event as `registry_package`, which has the same content. */
function renamePackage(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && 'package' in payload
    ? { ...payload, registry_package: payload.package }
    : payload;
}

/** The events with an effect. All others are accepted and ignored. */
export const GITHUB_EVENTS: readonly string[] = Object.keys(READERS);

/** Read one delivery. It never throws for a bad payload: the result is `unreadable` with a JSON pointer. */
export function readGithubDelivery(event: string, payload: unknown): WebhookReadResult {
  if (event === 'ping') return { outcome: 'ignored', reason: 'ping: the webhook is set up' };
  const reader = Object.hasOwn(READERS, event) ? READERS[event] : undefined;
  if (!reader) return { outcome: 'ignored', reason: `event ${event.slice(0, 60)} has no effect here` };
  return readPayload(event, () => reader(payload));
}
