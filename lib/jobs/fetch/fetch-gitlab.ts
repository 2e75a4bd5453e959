/** Fetches the provenance and the attestations of a job of GitLab, and ingests them. */
import type { Context } from '#lib/context/context.ts';
import { openSecrets } from '#lib/admin/connections/secrets.ts';
import { digestsOf, isProvenanceOf } from './provenance-of.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import {
  fetchAttestations,
  fetchJobProvenance,
  gitlabApi,
  type GitlabOptions,
} from '#lib/integrations/gitlab/client.ts';
import type { FetchAttestationsPayload } from '#lib/integrations/webhooks/apply/apply-fetch.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { projectByHostId, projectNames } from '#db/project/projects.ts';
import { connectionById } from '#db/system/connections.ts';
import { gitlab } from '#lib/webhook/gitlab/source.ts';
import { isFailure, resultOfFailure } from './failed-request.ts';

const MAX_DIGESTS = 100;

/** How the API of GitLab is called. */
export function gitlabOptions(): Omit<GitlabOptions, 'token'> {
  return { apiOf: gitlabApi, fetch: globalThis.fetch, timeoutMs: 15_000 };
}

/**
 * Run one attempt. Where the host cannot be reached, the result is `retry` with the reason, and no artifact changes.
 * The provenance that a runner wrote is unsigned: it is the word of the project of the job, as that of a job that sends
 * it with its ID token, and is refused where it names another project.
 */
export async function runFetchGitlab(
  context: Context,
  payload: FetchAttestationsPayload,
  options: Omit<GitlabOptions, 'token'> = gitlabOptions(),
): Promise<JobResult> {
  const { connection = 0, host, hostId = null, runId } = payload;
  const db = context.store.read;
  const row = await connectionById(db, connection);
  if (row === null || row.endedAt !== null) return { outcome: 'failed', error: 'the connection has ended' };
  if (hostId === null || runId === null) return { outcome: 'done' };
  const [token = null] = await openSecrets(db, context, connection, 'fetch');
  const place = { host, project: hostId };
  const provenance = await fetchJobProvenance({ ...options, token }, place, runId);
  if (isFailure(provenance)) return resultOfFailure(provenance);
  if (provenance.kind === 'none') return { outcome: 'done' };
  const project = await projectByHostId(db, host, hostId);
  const names = project === null ? [] : (await projectNames(db, project.id)).map(({ slug }) => slug);
  const actor = {
    kind: 'webhook',
    source: gitlab.name,
    hook: null,
    connection: { id: row.id, name: row.name },
  } as const;
  const digests = new Set<string>();
  for (const bytes of provenance.documents) {
    const read = await isProvenanceOf(context, bytes, names);
    if ('reason' in read) return { outcome: 'failed', error: `the provenance of job ${runId} ${read.reason}` };
    await ingestEvidence({ ...context, actor }, { bytes, door: gitlab.name });
    for (const digest of digestsOf(read.document)) digests.add(digest);
  }
  for (const digest of [...digests].slice(0, MAX_DIGESTS)) {
    const found = await fetchAttestations({ ...options, token }, place, digest);
    if (isFailure(found)) return resultOfFailure(found);
    // Whoever signed an attestation is its speaker, so the job may ingest it.
    for (const bytes of found.kind === 'found' ? found.documents : [])
      await ingestEvidence(context, { bytes, door: gitlab.name });
  }
  return { outcome: 'done' };
}
