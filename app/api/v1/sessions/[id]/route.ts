import { revokeSession } from '#lib/admin/access/sessions.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { personContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `DELETE /api/v1/sessions/{id}`: revoke a session: one's own, or with the role admin that of anybody. */
export const DELETE = routeHandler(
  'session-revoke',
  async (request, { params }: { params: Promise<{ id: string }> }) => {
    const context = await personContext(request);
    const id = await readRowId(params, 'session');
    await revokeSession(context, id);
    return jsonResponse({ ended: id });
  },
);

const notAllowed = methodNotAllowed('DELETE');
export { notAllowed as GET, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
