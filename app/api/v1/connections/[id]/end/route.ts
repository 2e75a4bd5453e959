import { endConnection } from '#lib/admin/connections/connections.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { endRequest } from '#lib/http/contract/connection/connection.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getConnection } from '#lib/query/connections/list-connections.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ id: string }> };

export const POST = routeHandler('connection-end', async (request, { params }: Params) => {
  const context = await requestContext(request, 'connection.change');
  const id = await readRowId(params, 'connection');
  await endConnection(context, id, await readJsonBody(request, endRequest));
  return jsonResponse(await getConnection(context, id));
});

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
