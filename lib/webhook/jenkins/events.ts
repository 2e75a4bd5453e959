/**
 * Reads what the Notification plugin of Jenkins says about a build. Source: its classes `JobState`, `BuildState`,
 * `ScmState` and `Phase`, version 1.18; it documents the format by an example only.
 */
import * as z from 'zod';
import { address, id, isCommit, repositoryAt, text, time } from '#lib/webhook/build-systems/fields.ts';
import type { WebhookEffect, WebhookReadResult } from '#lib/webhook/effect.ts';
import { readPayload } from '#lib/webhook/read-payload.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

type State = Extract<WebhookEffect, { kind: 'build' }>['state'];

/** The results of a build (`hudson.model.Result`). An unstable one has made its artifacts, and failed a test. */
const RESULTS: { [status: string]: State } = {
  SUCCESS: 'success',
  UNSTABLE: 'failure',
  FAILURE: 'failure',
  NOT_BUILT: 'skipped',
  ABORTED: 'cancelled',
};

const payload = z.object({
  name: text,
  build: z.object({
    /** Left out where Jenkins does not know its own address. */
    full_url: address.optional(),
    number: id,
    phase: z.enum(['QUEUED', 'STARTED', 'COMPLETED', 'FINALIZED', 'NONE']),
    status: text.nullish(),
    /** Of the phase. */
    timestamp: time,
    /** In milliseconds. */
    duration: z.number().nonnegative().max(1e10).optional(),
    scm: z.object({ url: text.nullish(), branch: text.nullish(), commit: text.nullish() }).optional(),
  }),
});
type Build = z.infer<typeof payload>['build'];

/** Read a delivery. `runsBelow`: where the builds of the connection are. It never throws for a bad payload. */
export function readJenkinsDelivery(value: unknown, runsBelow: string): WebhookReadResult {
  return readPayload('notification', (): WebhookEffect[] | string => {
    const { name, build } = payload.parse(value, SCHEMA_MESSAGES);
    const { full_url: url, scm, phase } = build;
    if (phase === 'NONE') return 'it was sent by a step of the job, in no phase of the build';
    if (url === undefined) return 'it has no address: set the Jenkins URL in the configuration of Jenkins';
    if (!scm?.url || !isCommit(scm.commit))
      return 'it names no commit: Jenkins knows it when the job has checked it out';
    return [
      {
        kind: 'build',
        repository: repositoryAt(scm.url, '/build/scm/url'),
        invocation: url,
        runId: build.number,
        attempt: 1,
        commit: scm.commit,
        ref: refOf(scm.branch ?? null),
        workflow: name.slice(0, 300),
        trigger: null,
        state: stateOf(build),
        ...timesOf(build),
        url,
        runsBelow,
      },
    ];
  });
}

function stateOf({ phase, status }: Build): State {
  if (phase === 'QUEUED') return 'requested';
  if (phase === 'STARTED') return 'running';
  return status && Object.hasOwn(RESULTS, status) ? RESULTS[status]! : 'ended, result unknown';
}

/** A build has ended when it is completed; it is finalized some time later. */
function timesOf({ phase, timestamp, duration }: Build): { startedAt: string | null; finishedAt: string | null } {
  if (timestamp === null || phase === 'QUEUED') return { startedAt: null, finishedAt: null };
  if (phase === 'STARTED') return { startedAt: timestamp, finishedAt: null };
  if (phase !== 'COMPLETED' || duration === undefined) return { startedAt: null, finishedAt: timestamp };
  return { startedAt: time.parse(Date.parse(timestamp) - duration), finishedAt: timestamp };
}

/** The branch, which the Git plugin writes with the name of its remote. Null where no branch was checked out. */
function refOf(branch: string | null): string | null {
  if (branch === null || branch === 'detached' || branch === 'HEAD') return null;
  return branch.startsWith('refs/') && !branch.startsWith('refs/remotes/')
    ? branch
    : `refs/heads/${branch.replace(/^(?:refs\/remotes\/)?origin\//, '')}`;
}
