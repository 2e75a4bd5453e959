import { createReportSchedule } from '#lib/admin/report/schedules.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { schedulesQuery, scheduleRequest } from '#lib/http/contract/report/kept.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { listReportSchedules } from '#lib/query/report/kept/list-schedules.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/report-schedules`: the schedules of reports, the newest first, ended ones too. */
export const GET = routeHandler('report-schedules', async (request) =>
  jsonResponse(await listReportSchedules(await requestContext(request, 'read'), readQuery(request, schedulesQuery))),
);

/** `POST /api/v1/report-schedules`: make a schedule. */
export const POST = routeHandler('report-schedules', async (request) => {
  const context = await requestContext(request, 'report.schedule');
  return jsonResponse(await createReportSchedule(context, await readJsonBody(request, scheduleRequest)), 201);
});

const other = methodNotAllowed('GET', 'HEAD', 'POST');
export { other as DELETE, other as PATCH, other as PUT };
