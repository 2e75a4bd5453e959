import { auditLogQuery } from '#lib/http/contract/access/audit-log.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { listAuditLog } from '#lib/query/audit-log/read-audit-log.ts';
import { methodNotAllowed, jsonResponse, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/audit-log`: what was changed, by whom, from where and why. */
export const GET = routeHandler('audit-log', async (request) =>
  jsonResponse(await listAuditLog(await requestContext(request, 'audit-log.read'), readQuery(request, auditLogQuery))),
);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
