/** Reads what Bitbucket Cloud reports. Source: Bitbucket Cloud "Event payloads". */
import * as z from 'zod';
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import { commit, repository, repositoryOf, text, time } from './fields.ts';
import { readPullRequest } from './pull-requests.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

/** The branches and tags of one push that are read. */
const MAX_CHANGES = 100;
const NO_COMMIT = '0'.repeat(40);

const target = z.object({ hash: commit, date: time });
const push = z.object({
  repository,
  push: z.object({
    changes: z
      .array(
        z.object({
          forced: z.boolean().default(false),
          old: z.object({ target: target.nullish() }).nullish(),
          /** Null: the branch or tag was removed. */
          new: z.object({ type: text, name: text, target: target.nullish() }).nullish(),
        }),
      )
      .max(MAX_CHANGES),
  }),
});

function readPush(payload: unknown): WebhookEffect[] {
  const read = push.parse(payload, SCHEMA_MESSAGES);
  return read.push.changes.flatMap(({ forced, old, new: now }): WebhookEffect[] => {
    const after = now?.target;
    if (!now || !after) return [];
    return [
      {
        kind: 'push',
        repository: repositoryOf(read.repository),
        ref: `refs/${now.type === 'tag' ? 'tags' : 'heads'}/${now.name}`,
        before: old?.target?.hash ?? NO_COMMIT,
        after: after.hash,
        forced,
        at: after.date,
      },
    ];
  });
}

const updated = z.object({
  repository,
  changes: z.object({ full_name: z.object({ old: text.nullish() }).nullish() }).nullish(),
});

function readUpdated(payload: unknown): WebhookEffect[] {
  const read = updated.parse(payload, SCHEMA_MESSAGES);
  const fact = repositoryOf(read.repository);
  const former = read.changes?.full_name?.old ?? null;
  const isName = former !== null && /^[^/\s]+\/[^/\s]+$/.test(former);
  return [{ kind: 'repository', repository: fact, earlierSlug: isName ? `${fact.host}/${former}` : null }];
}

type Build = Extract<WebhookEffect, { kind: 'build' }>;
const STATES: { [state: string]: Build['state'] } = {
  INPROGRESS: 'running',
  SUCCESSFUL: 'success',
  FAILED: 'failure',
  STOPPED: 'cancelled',
};

/** The page of a run, below that of its repository, as it is now and as it was. A status may lead to any address. */
const PIPELINE = /^\/[^/]+\/[^/]+\/(?:addon\/)?pipelines\/(?:home#!\/)?results\/(\d{1,20})/;

const status = z.object({
  repository,
  commit_status: z.object({
    state: text,
    key: text.min(1),
    name: text.nullish(),
    url: z.url({ protocol: /^https?$/ }).max(4096),
    created_on: time,
    updated_on: time,
    links: z.object({ commit: z.object({ href: text }) }),
  }),
});

/** A build status: of Bitbucket Pipelines, or of another system that told it. */
function readStatus(payload: unknown): WebhookEffect[] | string {
  const { repository: wire, commit_status: it } = status.parse(payload, SCHEMA_MESSAGES);
  const fact = repositoryOf(wire);
  const { host, pathname, hash } = new URL(it.url);
  const runId = host === fact.host ? PIPELINE.exec(`${pathname}${hash}`)?.[1] : undefined;
  if (runId === undefined) return 'the run is elsewhere: connect the system that runs it';
  // The address is the only place where the full id of the commit is sure to be.
  const sha = /\/commit\/([0-9a-f]{40})(?:$|[/?])/.exec(it.links.commit.href)?.[1];
  if (sha === undefined) return 'it does not tell the full id of the commit';
  const state = Object.hasOwn(STATES, it.state) ? STATES[it.state]! : 'ended, result unknown';
  return [
    {
      kind: 'build',
      repository: fact,
      invocation: it.url,
      runId,
      attempt: 1,
      commit: sha,
      // It names a branch or a tag, and not which of them.
      ref: null,
      workflow: (it.name ?? it.key).slice(0, 300),
      trigger: null,
      state,
      startedAt: it.created_on,
      finishedAt: state === 'running' ? null : it.updated_on,
      url: it.url,
      runsBelow: null,
    },
  ];
}

/** The events of Bitbucket Cloud with an effect. */
export const CLOUD_EVENTS: { [event: string]: (payload: unknown) => WebhookEffect[] | string } = {
  'repo:push': readPush,
  'repo:updated': readUpdated,
  'repo:commit_status_created': readStatus,
  'repo:commit_status_updated': readStatus,
  'pullrequest:approved': readPullRequest,
  'pullrequest:unapproved': readPullRequest,
  'pullrequest:changes_request_created': readPullRequest,
  'pullrequest:changes_request_removed': readPullRequest,
  'pullrequest:fulfilled': readPullRequest,
};
