/** The job that fetches the attestations of a run or a package from its host and ingests them. */
import { config } from '#lib/config.ts';
import { findTerm, termText } from '#db/evidence/terms.ts';
import { findProject } from '#db/project/projects.ts';
import { newBatch } from '#lib/ingest/batch/batch.ts';
import type { Context } from '#lib/context/context.ts';
import { fetchAttestations, fetchRunDigests } from '#lib/integrations/github/client/client.ts';
import type { GithubOptions } from '#lib/integrations/github/client/client.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import type { FetchAttestationsPayload } from '#lib/integrations/webhooks/apply/apply-fetch.ts';
import { runFetchRules } from './fetch-rules.ts';
import { artifactsOfCommit } from '#lib/integrations/webhooks/apply/find-artifacts.ts';
import { isFailure, resultOfFailure } from './failed-request.ts';

/** Digests that one attempt requests. */
const MAX_DIGESTS = 100;

/** How the GitHub API is called, from the configuration. */
export function githubOptions(): GithubOptions {
  return { api: config().githubApi, token: config().githubToken, fetch: globalThis.fetch, timeoutMs: 15_000 };
}

/**
 * Run one attempt. Where the host cannot be reached, the result is `retry` with the reason, and no artifact changes.
 * Where there are no attestations yet, it is `retry` too, because a host stores attestations after the run has ended.
 */
export async function runFetchAttestations(
  context: Context,
  payload: FetchAttestationsPayload,
  options: GithubOptions = githubOptions(),
): Promise<JobResult> {
  if (payload.rules !== undefined) return runFetchRules(context, payload, options);
  const slug = payload.slug.slice(payload.host.length + 1);
  const digests = new Set(payload.digests);
  if (payload.runId !== null) {
    const uploaded = await fetchRunDigests(options, slug, payload.runId);
    if (isFailure(uploaded)) return resultOfFailure(uploaded);
    if (uploaded.kind === 'found') for (const digest of uploaded.digests) digests.add(digest);
  }
  if (payload.commit !== null) for (const digest of await knownDigests(context, payload)) digests.add(digest);
  let ingested = 0;
  const problems: string[] = [];
  for (const digest of [...digests].slice(0, MAX_DIGESTS)) {
    const found = await fetchAttestations(options, slug, digest);
    if (isFailure(found)) return resultOfFailure(found);
    if (found.kind === 'none') continue;
    problems.push(...found.problems);
    for (const bundle of found.bundles)
      ingested += (await ingestEvidence(context, { bytes: bundle, door: 'github' })).filter(
        (result) => result.outcome !== 'rejected',
      ).length;
  }
  if (problems.length > 0)
    return {
      outcome: 'failed',
      error: `${ingested} ingested, ${problems.length} could not be: ${problems[0]}`,
    };
  if (ingested === 0) return { outcome: 'retry', error: 'no attestations there yet', retryAfterSeconds: null };
  return { outcome: 'done' };
}

/** Digests of the known artifacts that were built from the commit: a later attestation may be about them too. */
async function knownDigests(context: Context, { slug, commit }: FetchAttestationsPayload): Promise<string[]> {
  const db = context.store.read;
  const project = await findProject(db, slug);
  if (!project || commit === null) return [];
  const sha256 = await findTerm(db, 'sha256');
  const now = context.now().toISOString();
  const rows = await artifactsOfCommit(
    db,
    newBatch({ at: now, wallClock: now, actor: context.actor, adopts: context.adopts }),
    project.id,
    commit,
  );
  return Promise.all(
    rows.filter((row) => row.alg === sha256).map(async (row) => `${await termText(db, row.alg)}:${row.value}`),
  );
}
