/** Fetches the rules of the branch into which a change was merged at GitHub, and keeps them as evidence about it. */
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import { connectionById } from '#db/system/connections.ts';
import type { Context } from '#lib/context/context.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import type { GithubOptions } from '#lib/integrations/github/client/client.ts';
import { fetchBranchRules } from '#lib/integrations/github/client/rules.ts';
import type { FetchAttestationsPayload } from '#lib/integrations/webhooks/apply/apply-fetch.ts';
import { actorOf } from '#lib/integrations/webhooks/open-connection.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { github } from '#lib/webhook/github/source.ts';
import { isFailure, resultOfFailure } from './failed-request.ts';

/**
 * Run one attempt. Where the host cannot be reached, the result is `retry` with the reason. Where it tells no rules,
 * nothing is stored: a branch of which nothing is known is not an unprotected one.
 */
export async function runFetchRules(
  context: Context,
  { connection = 0, host, slug, hostId = null, rules }: FetchAttestationsPayload,
  options: GithubOptions,
): Promise<JobResult> {
  if (rules === undefined || hostId === null) return { outcome: 'done' };
  const row = connection === 0 ? null : await connectionById(context.store.read, connection);
  if (connection !== 0 && (row === null || row.endedAt !== null))
    return { outcome: 'failed', error: 'the connection has ended' };
  const about = { host, slug: slug.slice(host.length + 1), hostId, branch: rules.branch };
  const found = await fetchBranchRules(options, about);
  if (isFailure(found)) return resultOfFailure(found);
  if (found.kind === 'none') return { outcome: 'done' };
  const asHost: Context = { ...context, actor: actorOf({ source: github, row }, {}) };
  const document = { ...rules.document, rules: found.rules };
  await ingestEvidence(asHost, { bytes: Buffer.from(canonicalJson(document)), door: github.name });
  return { outcome: 'done' };
}
