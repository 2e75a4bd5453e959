/** Adds the jobs that find the artifacts to ask about, and those that ask. */
import { dueGithubRecords, githubLimitedUntil } from '#db/github/records.ts';
import { addJob, findJob, unfinishedJobs } from '#db/system/jobs.ts';
import { ASK_RECORDS, scheduleAsking } from '#lib/admin/github/schedule-records.ts';
import type { Context } from '#lib/context/context.ts';
import { FIND_RECORDS, type FindRecordsPayload } from './find-artifacts.ts';

/** How often new artifacts are looked for. */
const FIND_EVERY_MS = 5 * 60_000;
/**
 * Artifacts that one check of the clock, every half minute, asks about: with three requests each at most 1,080 an hour.
 * GitHub lets a token make 5,000 (GitHub REST, "Rate limits for the REST API").
 */
const MAX_SCHEDULED = 3;

/**
 * Schedule what is due. It can be repeated. While a job of the last time waits, or GitHub wants no requests, nothing
 * more is asked.
 */
export async function scheduleGithubRecords({ store, now, githubRecords }: Context): Promise<void> {
  if (githubRecords === null) return;
  const at = now();
  await scheduleFinding({ store }, at);
  const limitedUntil = await githubLimitedUntil(store.read);
  if (limitedUntil !== null && Date.parse(limitedUntil) > at.getTime()) return;
  if ((await unfinishedJobs(store.read, [ASK_RECORDS], 1)).length > 0) return;
  const due = await dueGithubRecords(store.read, at.toISOString(), MAX_SCHEDULED);
  if (due.length === 0) return;
  await store.write(async (tx) => {
    for (const id of due) await scheduleAsking(tx, id, githubRecords, at.toISOString());
  });
}

async function scheduleFinding({ store }: Pick<Context, 'store'>, at: Date): Promise<void> {
  const last = await findJob(store.read, FIND_RECORDS, 'all');
  const isRecent = last !== null && at.getTime() - Date.parse(last.updatedAt) < FIND_EVERY_MS;
  if (isRecent || last?.state === 'waiting' || last?.state === 'running') return;
  const now = at.toISOString();
  const payload: FindRecordsPayload = { after: '' };
  await store.write((tx) => addJob(tx, { kind: FIND_RECORDS, key: 'all', payload, runAt: now, now }));
}
