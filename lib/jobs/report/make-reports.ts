/** The job that makes the reports of a schedule whose period has ended, one report in a step. */
import { activeSchedules, scheduleById } from '#db/report/schedules.ts';
import { findJob } from '#db/system/jobs.ts';
import { keepReport, plannedReports } from '#lib/admin/report/keep-report.ts';
import { MAKE_REPORTS, type MakeReportsPayload, scheduleJob } from '#lib/admin/report/schedules.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { SCHEDULE_LIMITS } from '#lib/views/report/kept.ts';

/** After a job has failed for good, it is tried again so much later. */
const RETRY_MS = 6 * 3_600_000;

/** Add a job for each schedule of which a report is missing, unless one waits already. */
export async function scheduleReports(context: Context): Promise<void> {
  const { store } = context;
  const now = context.now();
  for (const schedule of await activeSchedules(store.read, 0, SCHEDULE_LIMITS.active)) {
    if ((await plannedReports(store.read, schedule, now)).make.length === 0) continue;
    const job = await findJob(store.read, MAKE_REPORTS, String(schedule.id));
    if (job?.state === 'waiting' || job?.state === 'running') continue;
    if (job?.state === 'failed' && now.getTime() - Date.parse(job.updatedAt) < RETRY_MS) continue;
    await store.write((tx) => scheduleJob(tx, schedule.id, now.toISOString()));
  }
}

/** Make the oldest report of a schedule that is missing. */
export async function runMakeReports(context: Context, payload: MakeReportsPayload): Promise<JobResult> {
  const schedule = await scheduleById(context.store.read, payload.schedule);
  if (schedule === null || schedule.endedAt !== null) return { outcome: 'done' };
  const { make, skipped } = await plannedReports(context.store.read, schedule, context.now());
  const [period] = make;
  if (period === undefined) return { outcome: 'done' };
  await keepReport(context, schedule, { period, skipped });
  return make.length === 1 ? { outcome: 'done' } : { outcome: 'continue', payload };
}
