/** Reads pipelines and their jobs. A job is a build: the certificates of GitLab name the run by the URL of the job. */
import * as z from 'zod';
import type { RepositoryFact, WebhookEffect } from '#lib/webhook/effect.ts';
import { commit, id, project, repositoryOf, text, time } from './fields.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

type Build = Extract<WebhookEffect, { kind: 'build' }>;

const STATES: { [status: string]: Build['state'] } = {
  created: 'requested',
  waiting_for_resource: 'requested',
  preparing: 'requested',
  pending: 'requested',
  scheduled: 'requested',
  running: 'running',
  canceling: 'running',
  success: 'success',
  failed: 'failure',
  canceled: 'cancelled',
  skipped: 'skipped',
  manual: 'waiting for action',
};

type Job = {
  id: string;
  name: string;
  status: string;
  commit: string;
  ref: string | null;
  tag: boolean;
  source: string | null;
  startedAt: string | null;
  finishedAt: string | null;
};

function buildOf(repository: RepositoryFact, webUrl: string, job: Job): Build {
  const known = Object.hasOwn(STATES, job.status) ? STATES[job.status] : undefined;
  const url = `${webUrl.replace(/\/+$/, '')}/-/jobs/${job.id}`;
  return {
    kind: 'build',
    repository,
    invocation: url,
    runId: job.id,
    // A job that is tried again gets another id.
    attempt: 1,
    commit: job.commit,
    ref: job.ref && `refs/${job.tag ? 'tags' : 'heads'}/${job.ref}`,
    workflow: job.name,
    trigger: job.source,
    state: known ?? (job.finishedAt === null ? 'requested' : 'ended, result unknown'),
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    url,
    runsBelow: null,
  };
}

const fetchOf = (repository: RepositoryFact, { id: runId, commit: sha }: Job): WebhookEffect => ({
  kind: 'fetch',
  repository,
  digests: [],
  runId,
  commit: sha,
});

const jobPayload = z
  .object({
    build_id: id,
    build_name: text,
    build_status: text,
    build_started_at: time,
    build_finished_at: time,
    ref: text.nullish(),
    tag: z.boolean().default(false),
    sha: commit,
    source: text.nullish(),
    project,
  })
  .loose();

/** The Job Hook, whose `object_kind` is `build`. */
export function readJob(payload: unknown): WebhookEffect[] {
  const it = jobPayload.parse(payload, SCHEMA_MESSAGES);
  const repository = repositoryOf(it.project);
  const job: Job = {
    id: it.build_id,
    name: it.build_name,
    status: it.build_status,
    commit: it.sha,
    ref: it.ref ?? null,
    tag: it.tag,
    source: it.source ?? null,
    startedAt: it.build_started_at,
    finishedAt: it.build_finished_at,
  };
  const build = buildOf(repository, it.project.web_url, job);
  return build.state === 'success' ? [build, fetchOf(repository, job)] : [build];
}

/** The jobs of one pipeline that are read. */
const MAX_JOBS = 200;

const pipelinePayload = z
  .object({
    object_attributes: z
      .object({ id, ref: text.nullish(), tag: z.boolean().default(false), sha: commit, source: text.nullish() })
      .loose(),
    project,
    builds: z
      .array(
        z
          .object({
            id,
            name: text,
            status: text,
            started_at: time,
            finished_at: time,
            artifacts_file: z.object({ filename: text.nullish() }).loose().nullish(),
          })
          .loose(),
      )
      .max(MAX_JOBS)
      .default([]),
  })
  .loose();

/** The Pipeline Hook: its jobs, of which those with artifacts may have provenance. */
export function readPipeline(payload: unknown): WebhookEffect[] {
  const { object_attributes: pipeline, project: wire, builds } = pipelinePayload.parse(payload, SCHEMA_MESSAGES);
  const repository = repositoryOf(wire);
  return builds.flatMap((build) => {
    const job: Job = {
      id: build.id,
      name: build.name,
      status: build.status,
      commit: pipeline.sha,
      ref: pipeline.ref ?? null,
      tag: pipeline.tag,
      source: pipeline.source ?? null,
      startedAt: build.started_at,
      finishedAt: build.finished_at,
    };
    const effect = buildOf(repository, wire.web_url, job);
    const hasArtifacts = effect.state === 'success' && (build.artifacts_file?.filename ?? null) !== null;
    return hasArtifacts ? [effect, fetchOf(repository, job)] : [effect];
  });
}
