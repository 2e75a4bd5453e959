/** The schemas of schedules of reports and of kept reports: what requests may hold and what responses hold. */
import * as z from 'zod';
import { actor, cursor, dateTime, numberedPageQuery, requestText } from '#lib/http/contract/shared/shared-schemas.ts';
import { releaseRequest } from '#lib/http/contract/shared/release.ts';
import type { KeptReport } from '#lib/report/kept.ts';
import {
  type KeptReportPage,
  SCHEDULE_LIMITS,
  type SchedulePage,
  type ScheduleRequest,
  type ScheduleView,
} from '#lib/views/report/kept.ts';
import { REPORT_FORMATS, reportView } from './report.ts';

const rhythm = {
  every: z.enum(['week', 'month']),
  day: z
    .int()
    .min(1)
    .max(28)
    .describe(
      'The UTC day on which the report is made and the next period begins: of the week, 1 (Monday) to 7, or of the month, 1 to 28',
    ),
};
const days = { from: z.string().describe('The first UTC day'), to: z.string().describe('The last UTC day') };

export const scheduleView = z
  .object({
    id: z.int(),
    name: z.string(),
    project: z.string().nullable().describe('The slug of the project; null: all projects'),
    ...rhythm,
    reason: z.string(),
    createdAt: dateTime,
    createdBy: actor.nullable(),
    endedAt: dateTime.nullable(),
    endedBy: actor.nullable(),
    endReason: z.string().nullable(),
    next: z
      .object({ ...days, at: dateTime })
      .nullable()
      .describe('The period of the next report, and when it is made; null where the schedule has ended'),
  })
  .meta({ id: 'ReportSchedule' }) satisfies z.ZodType<ScheduleView>;

export const schedulePage = z
  .object({ schedules: z.array(scheduleView), cursor })
  .meta({ id: 'ReportSchedulePage' }) satisfies z.ZodType<SchedulePage>;

export const schedulesQuery = numberedPageQuery;

export const scheduleRequest = z
  .strictObject({
    name: z.string().max(SCHEDULE_LIMITS.name).meta({ example: 'Security meeting' }),
    project: z.string().max(600).optional().describe('The slug of a project; without it, all projects'),
    ...rhythm,
    reason: requestText('a reason'),
  })
  .meta({ id: 'ReportScheduleRequest' }) satisfies z.ZodType<ScheduleRequest>;

export const scheduleEndRequest = releaseRequest.meta({ id: 'ReportScheduleEnd' });

export const keptReportPage = z
  .object({
    reports: z.array(
      z.object({
        id: z.int(),
        schedule: z.object({ id: z.int(), name: z.string().nullable() }),
        project: z.string().nullable().describe('The slug of the project; null: all projects'),
        ...days,
        madeAt: dateTime,
        sha256: z.string().describe('The SHA-256 of its bytes, hex'),
        size: z.int().describe('The number of its bytes'),
        leaf: z.int().describe('The index of its entry in the log'),
      }),
    ),
    cursor,
  })
  .meta({ id: 'KeptReportPage' }) satisfies z.ZodType<KeptReportPage>;

export const keptReportsQuery = numberedPageQuery.extend({
  project: z.string().max(600).optional().describe('Only those about this project'),
});

export const keptReportQuery = z.object({
  format: z.enum(REPORT_FORMATS).optional().describe('By default `json`: the bytes as they are kept'),
});

export const keptReportView = z
  .object({
    v: z.literal(1),
    schedule: z.object({ id: z.int(), name: z.string(), ...rhythm }),
    skipped: z
      .object({ periods: z.int(), ...days })
      .nullable()
      .describe('The periods directly before that were missed, and of which no report was made'),
    policies: z
      .array(z.object({ id: z.string(), version: z.int(), sha256: z.string() }))
      .describe('The policies that were in force, and apply to what the report is about'),
    report: reportView,
  })
  .meta({ id: 'KeptReport' }) satisfies z.ZodType<KeptReport>;
