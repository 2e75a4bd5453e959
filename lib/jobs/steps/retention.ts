/** The job that takes the steps of a run of the retention, and the run of every day. */
import { newestRetentionRuns } from '#db/retention/runs.ts';
import {
  RETENTION_JOB,
  runRetentionStep,
  startRetention,
  type RetentionPayload,
} from '#lib/admin/retention/run-retention.ts';
import type { Context } from '#lib/context/context.ts';
import { retentionCutoff } from '#lib/ingest/retention/retention-reader.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

const DAY_MS = 86_400_000;

/** Take one step. */
export async function runRetention(context: Context, { run }: RetentionPayload): Promise<JobResult> {
  return (await runRetentionStep(context, run))
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { run } satisfies RetentionPayload };
}

/**
 * Start a run where the newest one began a day ago or earlier, and any policy lets evidence go; a run that is not
 * finished since then goes on. Returns whether one was started.
 */
export async function startDailyRetention(context: Context): Promise<boolean> {
  const db = context.store.read;
  const [newest] = await newestRetentionRuns(db, 1);
  if (newest && context.now().getTime() - Date.parse(newest.startedAt) < DAY_MS) return false;
  if ((await retentionCutoff(db, context.now())) === null) return false;
  const actor = { kind: 'job', job: RETENTION_JOB } as const;
  await startRetention({ ...context, actor }, { reason: 'The daily run (ATTESTRY_RETENTION=on)' });
  return true;
}
