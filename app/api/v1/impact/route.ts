import { impactQuery, originOf } from '#lib/http/contract/impact/impact.ts';
import { impactCsv } from '#lib/http/response/csv/impact-csv.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getImpact } from '#lib/query/impact/get-impact.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/impact`: everything deployed that came from one origin, as JSON or CSV. */
export const GET = routeHandler('impact', async (request) => {
  const query = readQuery(request, impactQuery);
  const { environment, cursor, limit, format } = query;
  const context = await requestContext(request, 'read');
  const page = await getImpact(context, { ...originOf(query), environment, cursor, limit });
  return format === 'csv' ? impactCsv(page) : jsonResponse(page);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
