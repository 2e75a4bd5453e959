import { addConnection } from '#lib/admin/connections/connections.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { connectionQuery, connectionRequest } from '#lib/http/contract/connection/connection.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { newConnectionResponse } from '#lib/http/response/connection/new-connection.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getConnection, listConnections } from '#lib/query/connections/list-connections.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler('connections', async (request) => {
  const context = await requestContext(request, 'connection.change');
  return jsonResponse(await listConnections(context, readQuery(request, connectionQuery)));
});

export const POST = routeHandler('connections', async (request) => {
  const context = await requestContext(request, 'connection.change');
  const { id, secret } = await addConnection(context, await readJsonBody(request, connectionRequest));
  return newConnectionResponse({ connection: (await getConnection(context, id))!, secret }, 201);
});

const other = methodNotAllowed('GET', 'HEAD', 'POST');
export { other as DELETE, other as PATCH, other as PUT };
