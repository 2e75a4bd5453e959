import { keptReportsQuery } from '#lib/http/contract/report/kept.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { listReports } from '#lib/query/report/kept/kept-reports.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/reports?project=&cursor=&limit=`: the reports that schedules made, the newest first. */
export const GET = routeHandler('reports', async (request) =>
  jsonResponse(await listReports(await requestContext(request, 'read'), readQuery(request, keptReportsQuery))),
);

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
