/** Completes what Bitbucket Cloud says about the review of a change with the full ids of its commits, and keeps it. */
import { connectionById } from '#db/system/connections.ts';
import { openSecrets } from '#lib/admin/connections/secrets.ts';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { withValueAt } from '#lib/bytes/json/pointer.ts';
import type { Context } from '#lib/context/context.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { BITBUCKET_API, type BitbucketOptions, fetchCommitId } from '#lib/integrations/bitbucket/client.ts';
import type { FetchAttestationsPayload } from '#lib/integrations/webhooks/apply/apply-fetch.ts';
import { actorOf } from '#lib/integrations/webhooks/open-connection.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { bitbucket } from '#lib/webhook/bitbucket/source.ts';
import { isFailure, resultOfFailure } from './failed-request.ts';

/** How the API of Bitbucket Cloud is called. */
export function bitbucketOptions(): Omit<BitbucketOptions, 'token'> {
  return { api: BITBUCKET_API, fetch: globalThis.fetch, timeoutMs: 15_000 };
}

/**
 * Run one attempt. Where the host cannot be reached, the result is `retry` with the reason. The document is then the
 * word of the host, as if the delivery had named the commits in full.
 */
export async function runFetchBitbucket(
  context: Context,
  { connection = 0, host, change }: FetchAttestationsPayload,
  options: Omit<BitbucketOptions, 'token'> = bitbucketOptions(),
): Promise<JobResult> {
  if (change === undefined) return { outcome: 'done' };
  // A sender can write the shape of Cloud for another host: its token, and what is said of it, are none of Cloud's.
  if (!bitbucket.hosts.includes(host))
    return { outcome: 'failed', error: `${host.slice(0, 100)} is not Bitbucket Cloud` };
  const db = context.store.read;
  const row = await connectionById(db, connection);
  if (row === null || row.endedAt !== null) return { outcome: 'failed', error: 'the connection has ended' };
  const [token = null] = await openSecrets(db, context, connection, 'fetch');
  let document: JsonObject = change.document;
  for (const { pointer, ...commit } of change.abbreviated) {
    const found = await fetchCommitId({ ...options, token }, commit);
    if (isFailure(found)) return resultOfFailure(found);
    document = withValueAt(document, pointer, found.id);
  }
  const asHost: Context = { ...context, actor: actorOf({ source: bitbucket, row }, {}) };
  await ingestEvidence(asHost, { bytes: Buffer.from(canonicalJson(document)), door: bitbucket.name });
  return { outcome: 'done' };
}
