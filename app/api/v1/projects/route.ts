import { pageQuery } from '#lib/http/contract/project.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { listProjects } from '#lib/query/list-projects.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/projects`: the projects, a page at a time. */
export const GET = routeHandler('projects', async (request) =>
  jsonResponse(await listProjects(await requestContext(request, 'read'), readQuery(request, pageQuery))),
);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
