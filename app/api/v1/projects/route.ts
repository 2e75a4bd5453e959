import { pageQuery } from '#lib/http/contract/project.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/app.ts';
import { listProjects } from '#lib/query/list-projects.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler('projects', async (request) =>
  jsonResponse(await listProjects(await requestContext(), readQuery(request, pageQuery))),
);

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
