/**
 * Reads workflows and jobs of CircleCI that have ended: it reports nothing else. Source: CircleCI "Outbound webhooks",
 * "Outbound webhooks reference".
 */
import * as z from 'zod';
import {
  address,
  id,
  isCommit,
  isSameRepository,
  repositoryAt,
  text,
  time,
} from '#lib/webhook/build-systems/fields.ts';
import type { WebhookEffect, WebhookReadResult } from '#lib/webhook/effect.ts';
import { readPayload } from '#lib/webhook/read-payload.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

type State = Extract<WebhookEffect, { kind: 'build' }>['state'];

const STATES: { [status: string]: State } = {
  success: 'success',
  failed: 'failure',
  error: 'failure',
  unauthorized: 'failure',
  canceled: 'cancelled',
};

/** Of GitHub (OAuth) and Bitbucket Cloud. */
const vcs = z.object({
  target_repository_url: text,
  /** Another repository for a pull request of a fork. */
  origin_repository_url: text.nullish(),
  revision: text,
  branch: text.nullish(),
  tag: text.nullish(),
});
/** Of GitLab, the GitHub App and Bitbucket Data Center. */
const git = z.object({ checkout_url: text, checkout_sha: text, ref: text.nullish() });

const payload = z.object({
  workflow: z.object({
    id,
    name: text,
    url: address,
    status: text.nullish(),
    created_at: time,
    stopped_at: time,
  }),
  pipeline: z.object({
    trigger: z.object({ type: text.nullish() }).nullish(),
    vcs: vcs.nullish(),
    trigger_parameters: z.object({ git: git.nullish() }).nullish(),
  }),
});
const jobPayload = payload.extend({
  job: z.object({ id, number: id, name: text, status: text, started_at: time, stopped_at: time }),
});

/** Read a delivery by the `type` of its payload. `runsBelow`: where the runs of the connection are. */
export function readCircleciDelivery(value: unknown, runsBelow: string): WebhookReadResult {
  const type = z.object({ type: text }).safeParse(value).data?.type;
  if (type === undefined) return { outcome: 'ignored', reason: 'the payload has no type' };
  if (type === 'ping') return { outcome: 'ignored', reason: 'ping: the webhook is set up' };
  return readPayload(type, () => {
    if (type === 'workflow-completed') return readWorkflow(payload.parse(value, SCHEMA_MESSAGES), runsBelow);
    return type === 'job-completed' ? readJob(jobPayload.parse(value, SCHEMA_MESSAGES), runsBelow) : [];
  });
}

type Payload = z.infer<typeof payload>;

function readWorkflow(read: Payload, runsBelow: string): WebhookEffect[] | string {
  const { url, name, status, created_at: startedAt, stopped_at: finishedAt, id: runId } = read.workflow;
  return effectOf(read, { url, name, status, startedAt, finishedAt, runId, runsBelow });
}

function readJob(read: z.infer<typeof jobPayload>, runsBelow: string): WebhookEffect[] | string {
  const { workflow, job } = read;
  return effectOf(read, {
    // The payload has no address of the job; this is that of its page.
    url: `${workflow.url}/jobs/${job.number}`,
    name: `${workflow.name} ${job.name}`,
    status: job.status,
    startedAt: job.started_at,
    finishedAt: job.stopped_at,
    runId: `${workflow.id} job ${job.number}`,
    runsBelow,
  });
}

type Run = {
  url: string;
  name: string;
  status: string | null | undefined;
  startedAt: string | null;
  finishedAt: string | null;
  runId: string;
  runsBelow: string;
};

function effectOf(read: Payload, run: Run): WebhookEffect[] | string {
  const source = sourceOf(read.pipeline);
  if (source === null) return 'it names no repository and commit, as where nothing was pushed';
  const { status } = run;
  return [
    {
      kind: 'build',
      repository: repositoryAt(source.repository, source.pointer),
      invocation: run.url,
      runId: run.runId,
      // A workflow or job that runs again gets another address.
      attempt: 1,
      commit: source.commit,
      ref: source.ref,
      workflow: run.name.slice(0, 300),
      trigger: read.pipeline.trigger?.type ?? null,
      state: status && Object.hasOwn(STATES, status) ? STATES[status]! : 'ended, result unknown',
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      url: run.url,
      runsBelow: run.runsBelow,
    },
  ];
}

type Source = { repository: string; pointer: string; commit: string; ref: string | null };

function sourceOf({ vcs: hosted, trigger_parameters }: Payload['pipeline']): Source | null {
  if (hosted && isCommit(hosted.revision))
    return {
      repository: hosted.target_repository_url,
      pointer: '/pipeline/vcs/target_repository_url',
      commit: hosted.revision,
      ref: refOf(hosted),
    };
  const given = trigger_parameters?.git;
  if (!given || !isCommit(given.checkout_sha)) return null;
  return {
    repository: given.checkout_url,
    pointer: '/pipeline/trigger_parameters/git/checkout_url',
    commit: given.checkout_sha,
    ref: given.ref && given.ref.startsWith('refs/') ? given.ref : null,
  };
}

/** The branch or tag; null for a pull request of a fork, whose branch is none of this repository. */
function refOf({ target_repository_url, origin_repository_url, branch, tag }: z.infer<typeof vcs>): string | null {
  if (origin_repository_url && !isSameRepository(origin_repository_url, target_repository_url)) return null;
  if (tag) return `refs/tags/${tag}`;
  return branch && !/^pull\/\d+/.test(branch) ? `refs/heads/${branch}` : null;
}
