import { migrationQuery } from '#lib/http/contract/project.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getMigration } from '#lib/query/project/get-migration.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/migration`: the report of the migration to authority, with a page of its artifacts. */
export const GET = routeHandler('migration', async (request) =>
  jsonResponse(await getMigration(await requestContext(request, 'read'), readQuery(request, migrationQuery))),
);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
