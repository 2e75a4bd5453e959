/**
 * Reads builds and jobs of Buildkite. The address of a job is what provenance of Buildkite names as its run
 * (`invocationId` of the plugin generate-provenance-attestation). Source: Buildkite "Build webhook events", "Job
 * webhook events", and the REST API of builds.
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

/** The states of builds and of jobs. A build is `blocked` until a person lets it go on. */
const STATES: { [state: string]: State } = {
  creating: 'requested',
  scheduled: 'requested',
  waiting: 'requested',
  pending: 'requested',
  limiting: 'requested',
  limited: 'requested',
  assigned: 'requested',
  accepted: 'requested',
  running: 'running',
  failing: 'running',
  canceling: 'running',
  timing_out: 'running',
  passed: 'success',
  failed: 'failure',
  timed_out: 'failure',
  waiting_failed: 'failure',
  canceled: 'cancelled',
  skipped: 'skipped',
  not_run: 'skipped',
  broken: 'skipped',
  blocked: 'waiting for action',
};

const run = z.object({ id, web_url: address, state: text, started_at: time, finished_at: time });
const payload = z.object({
  build: run.extend({
    number: id,
    blocked: z.boolean().default(false),
    commit: text,
    branch: text.nullish(),
    tag: text.nullish(),
    source: text.nullish(),
    pull_request: z.object({ repository: text.nullish() }).nullish(),
  }),
  pipeline: z.object({ slug: text, repository: text }),
});
const jobPayload = payload.extend({ job: run.extend({ step_key: text.nullish(), name: text.nullish() }) });

/** Read a delivery by the `event` of its payload. `runsBelow`: where the runs of the connection are. */
export function readBuildkiteDelivery(value: unknown, runsBelow: string): WebhookReadResult {
  const event = z.object({ event: text }).safeParse(value).data?.event;
  if (event === undefined) return { outcome: 'ignored', reason: 'the payload has no event' };
  if (event === 'ping') return { outcome: 'ignored', reason: 'ping: the webhook is set up' };
  return readPayload(event, () => {
    if (/^build\.[a-z]+$/.test(event)) return readBuild(payload.parse(value, SCHEMA_MESSAGES), runsBelow);
    if (!/^job\.[a-z]+$/.test(event)) return [];
    const type = z.object({ job: z.object({ type: text }) }).parse(value).job.type;
    return type === 'script'
      ? readJob(jobPayload.parse(value, SCHEMA_MESSAGES), runsBelow)
      : `a ${type.slice(0, 40)} step runs nothing`;
  });
}

type Payload = z.infer<typeof payload>;

function readBuild(read: Payload, runsBelow: string): WebhookEffect[] | string {
  const { build, pipeline } = read;
  // An older way to say so is that of a build that has finished.
  const state = build.blocked ? 'blocked' : build.state;
  return effectOf(read, { ...build, state, runId: build.number, workflow: pipeline.slug }, runsBelow);
}

function readJob(read: z.infer<typeof jobPayload>, runsBelow: string): WebhookEffect[] | string {
  const { build, job, pipeline } = read;
  const step = job.step_key ?? job.name;
  const workflow = step ? `${pipeline.slug} ${step}`.slice(0, 300) : pipeline.slug;
  return effectOf(read, { ...job, runId: `${build.number} job ${job.id}`, workflow }, runsBelow);
}

function effectOf(
  { build, pipeline }: Payload,
  it: z.infer<typeof run> & { runId: string; workflow: string },
  runsBelow: string,
): WebhookEffect[] | string {
  const { commit } = build;
  if (!isCommit(commit)) return 'it names no commit, as before the repository is checked out';
  const known = Object.hasOwn(STATES, it.state) ? STATES[it.state] : undefined;
  const state = known ?? (it.finished_at === null ? 'requested' : 'ended, result unknown');
  return [
    {
      kind: 'build',
      repository: repositoryAt(pipeline.repository, '/pipeline/repository'),
      invocation: it.web_url,
      runId: it.runId,
      // What is tried again gets an address of its own.
      attempt: 1,
      commit,
      ref: refOf(build, pipeline),
      workflow: it.workflow,
      trigger: build.source ?? null,
      state,
      startedAt: it.started_at,
      finishedAt: state === 'waiting for action' ? null : it.finished_at,
      url: it.web_url,
      runsBelow,
    },
  ];
}

/** The branch or tag; null for a pull request of another repository, whose branch is none of this one. */
function refOf(build: Payload['build'], pipeline: Payload['pipeline']): string | null {
  const from = build.pull_request?.repository ?? null;
  if (from !== null && !isSameRepository(from, pipeline.repository)) return null;
  if (build.tag) return `refs/tags/${build.tag}`;
  return build.branch ? `refs/heads/${build.branch}` : null;
}
