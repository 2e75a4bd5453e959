import { rotateConnection } from '#lib/admin/connections/connections.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { rotationRequest } from '#lib/http/contract/connection/connection.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { newConnectionResponse } from '#lib/http/response/connection/new-connection.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getConnection } from '#lib/query/connections/list-connections.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ id: string }> };

export const POST = routeHandler('connection-rotate', async (request, { params }: Params) => {
  const context = await requestContext(request, 'connection.change');
  const id = await readRowId(params, 'connection');
  const { overlapMinutes, ...input } = await readJsonBody(request, rotationRequest);
  const overlapMs = overlapMinutes === undefined ? undefined : overlapMinutes * 60_000;
  const { secret } = await rotateConnection(context, id, { ...input, overlapMs });
  return newConnectionResponse({ connection: (await getConnection(context, id))!, secret }, 200);
});

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
