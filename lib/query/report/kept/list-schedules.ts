/** The schedules of reports. */
import type { Db } from '#db/open.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { listSchedules, scheduleById, type ScheduleRow } from '#db/report/schedules.ts';
import { actorById } from '#db/system/actors.ts';
import type { Context } from '#lib/context/context.ts';
import { shiftDay } from '#lib/metrics/period.ts';
import { runningPeriod } from '#lib/metrics/rhythm.ts';
import { pageById, type PageRequest } from '#lib/query/find/page-by-id.ts';
import type { SchedulePage, ScheduleView } from '#lib/views/report/kept.ts';

/** A page of schedules, the newest first, ended ones too. */
export async function listReportSchedules(context: Context, page: PageRequest = {}): Promise<SchedulePage> {
  const db = context.store.read;
  const { rows, cursor } = await pageById(page, (before, limit) => listSchedules(db, before, limit));
  return { schedules: await Promise.all(rows.map((row) => viewOf(db, row, context.now()))), cursor };
}

/** A schedule by its number; null where there is none. */
export async function getReportSchedule(context: Context, id: number): Promise<ScheduleView | null> {
  const row = await scheduleById(context.store.read, id);
  return row && viewOf(context.store.read, row, context.now());
}

async function viewOf(db: Db, row: ScheduleRow, now: Date): Promise<ScheduleView> {
  const running = runningPeriod(row, now);
  return {
    ...row,
    project: await slugOfProject(db, row.project),
    createdBy: await actorById(db, row.createdBy),
    endedBy: await actorById(db, row.endedBy),
    next: row.endedAt === null ? { ...running, at: `${shiftDay(running.to, 1)}T00:00:00.000Z` } : null,
  };
}
