import { listSessions } from '#lib/admin/access/sessions.ts';
import { sessionQuery } from '#lib/http/contract/access/access.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { personContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/sessions?of=`: the open sessions of the person who has signed in, or of everybody. */
export const GET = routeHandler('sessions', async (request) => {
  const context = await personContext(request);
  const { of = 'person' } = readQuery(request, sessionQuery);
  return jsonResponse({ sessions: await listSessions(context, { of, session: context.session.id }) });
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
