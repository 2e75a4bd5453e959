import { refusedQuery } from '#lib/http/contract/access/audit-log.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { listRefused } from '#lib/query/audit-log/read-audit-log.ts';
import { methodNotAllowed, jsonResponse, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/audit-log/refused`: refused attempts to sign in or to change something. */
export const GET = routeHandler('audit-log-refused', async (request) =>
  jsonResponse(await listRefused(await requestContext(request, 'audit-log.read'), readQuery(request, refusedQuery))),
);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
