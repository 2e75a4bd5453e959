/** Schedules of reports: people make and end them, a job makes the reports. */
import { AttestryError } from '#lib/errors.ts';
import type { Tx } from '#db/open.ts';
import { findProject, slugOfProject } from '#db/project/projects.ts';
import { addSchedule, countActiveSchedules, endSchedule, scheduleById } from '#db/report/schedules.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addJob } from '#db/system/jobs.ts';
import type { Place } from '#lib/access/may-do.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { LAST_DAY } from '#lib/metrics/rhythm.ts';
import { getReportSchedule } from '#lib/query/report/kept/list-schedules.ts';
import { SCHEDULE_LIMITS, type ScheduleRequest, type ScheduleView } from '#lib/views/report/kept.ts';
import { checkedReason } from '../checked-reason.ts';

/** The kind of the job that makes the reports of a schedule. Its key is the number of the schedule. */
export const MAKE_REPORTS = 'make-reports';
export type MakeReportsPayload = { schedule: number };

/**
 * Make a schedule. Its first report is about the period that has ended last, and is made at once. Throws `bad-request`
 * for a value that is wrong, `not-found` for a project that is not known, and `conflict` where too many are in force.
 */
export async function createReportSchedule(context: Context, request: ScheduleRequest): Promise<ScheduleView> {
  const { every, day } = request;
  const reason = checkedReason(request.reason);
  const name = checkedName(request.name);
  if (!Number.isInteger(day) || day < 1 || day > LAST_DAY[every])
    throw new AttestryError('bad-request', `the day is 1 to ${LAST_DAY[every]}`, { pointer: '/day' });
  const project = request.project === undefined ? null : await findProject(context.store.read, request.project);
  if (request.project !== undefined && project === null)
    throw new AttestryError('not-found', 'there is no such project', { pointer: '/project' });
  requireAccess(context, 'report.schedule', placeOf(project?.slug ?? null));
  const at = context.now().toISOString();
  const id = await context.store.write(async (tx) => {
    if ((await countActiveSchedules(tx)) >= SCHEDULE_LIMITS.active)
      throw new AttestryError('conflict', `at most ${SCHEDULE_LIMITS.active} schedules are in force at once`);
    const createdBy = await findOrCreateActor(tx, context.actor);
    const row = { name, project: project?.id ?? null, every, day, reason, createdAt: at, createdBy };
    const added = await addSchedule(tx, row);
    await scheduleJob(tx, added, at);
    const after = { name, project: project?.slug ?? null, every, day };
    await recordAction(tx, context, { action: 'report-schedule.create', object: objectOf(added), after, reason });
    return added;
  });
  return (await getReportSchedule(context, id))!;
}

/**
 * End a schedule; what it made stays. Throws `bad-request` without a reason, and `not-found` where no schedule in force
 * has this number.
 */
export async function endReportSchedule(
  context: Context,
  { id, reason: written }: { id: number; reason: string },
): Promise<ScheduleView> {
  const endReason = checkedReason(written);
  const none = new AttestryError('not-found', `no schedule in force has the number ${id}`);
  const row = await scheduleById(context.store.read, id);
  if (row === null) throw none;
  requireAccess(context, 'report.schedule', placeOf(await slugOfProject(context.store.read, row.project)));
  await context.store.write(async (tx) => {
    const endedBy = await findOrCreateActor(tx, context.actor);
    const endedAt = context.now().toISOString();
    if (!(await endSchedule(tx, id, { endedAt, endedBy, endReason }))) throw none;
    await recordAction(tx, context, {
      action: 'report-schedule.end',
      object: objectOf(id),
      before: { endedAt: null },
      after: { endedAt },
      reason: endReason,
    });
  });
  return (await getReportSchedule(context, id))!;
}

/** Add the job that makes the reports of a schedule. */
export async function scheduleJob(tx: Tx, schedule: number, now: string): Promise<void> {
  const payload: MakeReportsPayload = { schedule };
  await addJob(tx, { kind: MAKE_REPORTS, key: String(schedule), payload, runAt: now, now });
}

const objectOf = (id: number) => ({ kind: 'report-schedule', id });
const placeOf = (project: string | null): Place => (project === null ? 'installation' : { project });

function checkedName(written: string): string {
  const name = written.trim();
  if (name === '' || name.length > SCHEDULE_LIMITS.name)
    throw new AttestryError('bad-request', `a name of 1 to ${SCHEDULE_LIMITS.name} characters is needed`, {
      pointer: '/name',
    });
  return name;
}
