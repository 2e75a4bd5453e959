import { readJsonBody } from '#lib/http/body/json-body.ts';
import { holdQuery, holdRequest } from '#lib/http/contract/shared/retention.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { createHold } from '#lib/admin/retention/holds.ts';
import { getHold, listHolds } from '#lib/query/retention/list-holds.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler('holds', async (request) =>
  jsonResponse(await listHolds(await requestContext(request, 'read'), readQuery(request, holdQuery))),
);

export const POST = routeHandler('holds', async (request) => {
  const context = await requestContext(request, 'hold.change');
  const { id } = await createHold(context, await readJsonBody(request, holdRequest));
  return jsonResponse(await getHold(context, id), 201);
});

const other = methodNotAllowed('GET', 'HEAD', 'POST');
export { other as DELETE, other as PATCH, other as PUT };
