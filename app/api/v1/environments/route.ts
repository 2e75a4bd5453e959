import { environmentsQuery } from '#lib/http/contract/environment/environment.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { listEnvironments } from '#lib/query/environment/list-environments.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/environments`: the environments by name, a page at a time. */
export const GET = routeHandler('environments', async (request) =>
  jsonResponse(await listEnvironments(await requestContext(request, 'read'), readQuery(request, environmentsQuery))),
);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
