import { countAllFindings } from '#db/environment/findings.ts';
import { logSize } from '#db/log/log.ts';
import { countStates, type NotificationState } from '#db/notify/notifications.ts';
import { subscriptionsAfter } from '#db/notify/subscriptions.ts';
import { countEnvironmentStatuses } from '#db/project/environment-status.ts';
import { statusCounts } from '#db/rollup/read-rollups.ts';
import { countWaitingJobs } from '#db/system/jobs.ts';
import { readCounters } from '#db/system/meta.ts';
import { trustVersion } from '#db/system/trust.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import type { Context } from '#lib/context/context.ts';
import { seesEverything } from '#lib/context/sight.ts';

/** Jobs, and messages of one subscription, that are counted. */
const MAX_COUNTED = 10_000;
/** Subscriptions whose messages are counted. */
const MAX_SUBSCRIPTIONS = 1_000;

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
    ...(seesEverything(context) && {
      jobs_waiting: await countWaitingJobs(db, MAX_COUNTED),
      messages_waiting: await countMessages(context, ['ready', 'queued', 'held']),
      messages_dead: await countMessages(context, ['dead']),
    }),
  };
  for (const status of ARTIFACT_STATUSES) counts[`artifacts:${status}`] = 0;
  for (const { status, artifacts } of await statusCounts(db, 0))
    counts[`artifacts:${status}`] = (counts[`artifacts:${status}`] ?? 0) + artifacts;
  return counts;
}

/** The number of messages to subscriptions in some states; at most 10,000 of each subscription are counted. */
async function countMessages({ store }: Context, states: readonly NotificationState[]): Promise<number> {
  let count = 0;
  for (const { id } of await subscriptionsAfter(store.read, 0, MAX_SUBSCRIPTIONS))
    count += await countStates(store.read, id, states, MAX_COUNTED);
  return count;
}
