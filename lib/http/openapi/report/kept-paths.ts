/** The operations on schedules of reports, and on the reports that they made. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  keptReportPage,
  keptReportQuery,
  keptReportsQuery,
  keptReportView,
  scheduleEndRequest,
  schedulePage,
  scheduleRequest,
  schedulesQuery,
  scheduleView,
} from '#lib/http/contract/report/kept.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

const pathOf = (what: string) =>
  z.object({ id: z.string().meta({ description: `The number of the ${what}`, example: '7' }) });

export const KEPT_REPORT_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/report-schedules': {
    get: readOperation('List the schedules of reports', schedulePage, {
      description: 'The newest first, ended ones included.',
      requestParams: { query: schedulesQuery },
    }),
    post: {
      summary: 'Make a schedule of reports',
      description:
        'A report is made of each period that has ended, exactly once, and kept unchanged; the first one, of the period that has ended last, at once. After a longer time without the app the newest 12 periods are made. Needs a token with the scope `admin`.',
      security: [{ token: [] }],
      requestBody: { content: { 'application/json': { schema: scheduleRequest } } },
      responses: {
        201: jsonResponse('The new schedule', scheduleView),
        ...problemResponses(400, 401, 403, 404, 405, 409, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/report-schedules/{id}/end': {
    post: {
      summary: 'End a schedule of reports',
      description: 'What it made stays. Needs a token with the scope `admin`. 404 when none in force has this number.',
      security: [{ token: [] }],
      requestParams: { path: pathOf('schedule') },
      requestBody: { content: { 'application/json': { schema: scheduleEndRequest } } },
      responses: {
        200: jsonResponse('The ended schedule', scheduleView),
        ...problemResponses(400, 401, 403, 404, 405, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/reports': {
    get: readOperation('List the kept reports', keptReportPage, {
      description: 'Those that schedules made and that the caller may see, the newest first.',
      requestParams: { query: keptReportsQuery },
    }),
  },
  '/api/v1/reports/{id}': {
    get: readOperation('Get a kept report', keptReportView, {
      description:
        'As JSON the answer has exactly the bytes that are kept, whose SHA-256 is in the log. The other forms are made from them; no figure is computed again.',
      requestParams: { path: pathOf('report'), query: keptReportQuery },
      responses: {
        200: {
          description: 'The report',
          content: {
            'application/json': { schema: keptReportView },
            'text/html': { schema: z.string() },
            'text/markdown': { schema: z.string() },
            'text/csv': { schema: z.string() },
            'application/pdf': { schema: z.string() },
          },
        },
        ...problemResponses(413, 429, 503),
      },
    }),
  },
};
