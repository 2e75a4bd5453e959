/** The job that fetches what a delivery announced, from the host that sent the delivery. */
import type { Context } from '#lib/context/context.ts';
import type { FetchAttestationsPayload } from '#lib/integrations/webhooks/apply/apply-fetch.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { bitbucket } from '#lib/webhook/bitbucket/source.ts';
import { gitlab } from '#lib/webhook/gitlab/source.ts';
import { github } from '#lib/webhook/github/source.ts';
import { runFetchAttestations } from './fetch-github.ts';
import { runFetchBitbucket } from './fetch-bitbucket.ts';
import { runFetchGitlab } from './fetch-gitlab.ts';

const FETCHERS: { [source: string]: (context: Context, payload: FetchAttestationsPayload) => Promise<JobResult> } = {
  [github.name]: (context, payload) => runFetchAttestations(context, payload),
  [gitlab.name]: (context, payload) => runFetchGitlab(context, payload),
  [bitbucket.name]: (context, payload) => runFetchBitbucket(context, payload),
};

/** Run one attempt. */
export async function runFetch(context: Context, payload: FetchAttestationsPayload): Promise<JobResult> {
  const fetcher = FETCHERS[payload.source ?? github.name];
  return fetcher === undefined
    ? { outcome: 'failed', error: `this version fetches nothing from ${payload.source}` }
    : fetcher(context, payload);
}
