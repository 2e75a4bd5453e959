import { revokeSession } from '#lib/admin/access/sessions.ts';
import { AttestryError } from '#lib/errors.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { personContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `DELETE /api/v1/sessions/{id}`: revoke a session: one's own, or with the role admin that of anybody. */
export const DELETE = routeHandler(
  'session-revoke',
  async (request, { params }: { params: Promise<{ id: string }> }) => {
    const context = await personContext(request);
    const { id } = await params;
    if (!/^\d{1,15}$/.test(id)) throw new AttestryError('not-found', 'there is no such session');
    await revokeSession(context, Number(id));
    return jsonResponse({ ended: Number(id) });
  },
);

const notAllowed = methodNotAllowed('DELETE');
export { notAllowed as GET, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
