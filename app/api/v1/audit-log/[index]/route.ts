import { readRowId } from '#lib/http/request/row-id.ts';
import { getAuditLogEntry } from '#lib/query/audit-log/read-audit-log.ts';
import { methodNotAllowed, jsonResponse, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/audit-log/{index}`: one entry, with its inclusion proof. */
export const GET = routeHandler(
  'audit-log-entry',
  async (request, { params }: { params: Promise<{ index: string }> }) => {
    const context = await requestContext(request, 'audit-log.read');
    const index = await readRowId(
      params.then(({ index: id }) => ({ id })),
      'entry',
    );
    return jsonResponse(await getAuditLogEntry(context, index));
  },
);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
