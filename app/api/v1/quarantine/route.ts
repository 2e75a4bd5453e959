import { readJsonBody } from '#lib/http/body/json-body.ts';
import { quarantineQuery, quarantineRequest } from '#lib/http/contract/quarantine.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { createQuarantine } from '#lib/admin/quarantine.ts';
import { getQuarantine, listQuarantines } from '#lib/query/quarantine/list-quarantines.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler('quarantine', async (request) =>
  jsonResponse(await listQuarantines(await requestContext(request, 'read'), readQuery(request, quarantineQuery))),
);

export const POST = routeHandler('quarantine', async (request) => {
  const context = await requestContext(request, 'quarantine.change');
  const { id } = await createQuarantine(context, await readJsonBody(request, quarantineRequest));
  return jsonResponse(await getQuarantine(context, id), 201);
});

const other = methodNotAllowed('GET', 'HEAD', 'POST');
export { other as DELETE, other as PATCH, other as PUT };
