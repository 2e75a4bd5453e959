import { impactQuery, originOf } from '#lib/http/contract/impact/impact.ts';
import { impactCsv } from '#lib/http/response/csv/impact-csv.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { methodNotAllowed, routeHandler, writtenJsonResponse } from '#lib/http/route-handler.ts';
import { impactJson, impactPage } from '#lib/query/reading-thread/ask.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/impact`: everything deployed that came from one origin, as JSON or CSV. */
export const GET = routeHandler('impact', async (request) => {
  const query = readQuery(request, impactQuery);
  const { environment, cursor, limit, format } = query;
  const context = await requestContext(request, 'read');
  const input = { ...originOf(query), environment, cursor, limit };
  if (format === 'csv') return impactCsv(await impactPage(context, input, request.signal));
  return writtenJsonResponse(await impactJson(context, input, request.signal));
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
