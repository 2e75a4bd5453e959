import { driftQuery } from '#lib/http/contract/environment/drift.ts';
import { driftCsv } from '#lib/http/response/csv/drift-csv.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { listDrift } from '#lib/query/environment/list-drift.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/drift`: the differences between what should run and what runs, as JSON or CSV. */
export const GET = routeHandler('drift', async (request) => {
  const { format, ...query } = readQuery(request, driftQuery);
  const page = await listDrift(await requestContext(request, 'read'), query);
  return format === 'csv' ? driftCsv(page) : jsonResponse(page);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
