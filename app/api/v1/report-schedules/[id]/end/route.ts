import { endReportSchedule } from '#lib/admin/report/schedules.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { scheduleEndRequest } from '#lib/http/contract/report/kept.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `POST /api/v1/report-schedules/{id}/end`: end a schedule; what it made stays. */
export const POST = routeHandler(
  'report-schedule-end',
  async (request, { params }: { params: Promise<{ id: string }> }) => {
    const context = await requestContext(request, 'report.schedule');
    const id = await readRowId(params, 'schedule');
    const { reason } = await readJsonBody(request, scheduleEndRequest);
    return jsonResponse(await endReportSchedule(context, { id, reason }));
  },
);

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
