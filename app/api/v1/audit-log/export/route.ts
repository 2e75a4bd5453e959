import { exportQuery } from '#lib/http/contract/access/audit-log.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { streamResponse } from '#lib/http/response/stream-response.ts';
import { exportAuditLog } from '#lib/query/audit-log/read-audit-log.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/audit-log/export`: every entry as JSON Lines. */
export const GET = routeHandler('audit-log-export', async (request) => {
  const context = await requestContext(request, 'audit-log.read');
  return streamResponse(exportAuditLog(context, readQuery(request, exportQuery)), {
    mediaType: 'application/jsonl; charset=utf-8',
    fileName: 'attestry-audit-log.jsonl',
  });
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
