import { countAllFindings } from '#db/environment/findings.ts';
import { logSize } from '#db/log/log.ts';
import { countEnvironmentStatuses } from '#db/project/environment-status.ts';
import { statusCounts } from '#db/rollup/read-rollups.ts';
import { countWaitingJobs } from '#db/system/jobs.ts';
import { readCounters } from '#db/system/meta.ts';
import { trustVersion } from '#db/system/trust.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import type { Context } from '#lib/context/context.ts';
import { seesEverything } from '#lib/context/sight.ts';

/** The number of artifacts that run in each environment, by their status by the policy of that environment. */
export async function countEnvironments(context: Context) {
  return countEnvironmentStatuses(context.store.read);
}

/** The number of differences of each kind between what should run in each environment and what runs there. */
export async function countDrift(context: Context) {
  return countAllFindings(context.store.read);
}

/**
 * The counters and gauges of what a caller sees of the store, for monitoring. The cost does not depend on the size of
 * the store, but for the documents of projects that are hidden from the caller.
 */
export async function countStore(context: Context): Promise<{ [name: string]: number }> {
  const db = context.store.read;
  const counts: { [name: string]: number } = {
    ...(await readCounters(db)),
    log_size: await logSize(db),
    trust_version: await trustVersion(db),
    ...(seesEverything(context) && { jobs_waiting: await countWaitingJobs(db, 10_000) }),
  };
  for (const status of ARTIFACT_STATUSES) counts[`artifacts:${status}`] = 0;
  for (const { status, artifacts } of await statusCounts(db, 0))
    counts[`artifacts:${status}`] = (counts[`artifacts:${status}`] ?? 0) + artifacts;
  return counts;
}
