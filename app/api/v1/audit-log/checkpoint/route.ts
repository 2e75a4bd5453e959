import { auditLogHead } from '#lib/query/audit-log/read-audit-log.ts';
import { methodNotAllowed, jsonResponse, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/audit-log/checkpoint`: the head of the audit log. */
export const GET = routeHandler('audit-log-checkpoint', async (request) =>
  jsonResponse(await auditLogHead(await requestContext(request, 'audit-log.read'))),
);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
