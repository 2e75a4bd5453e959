import { AttestryError } from '#lib/errors.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getGateDecision } from '#lib/query/gate/list-decisions.ts';
import { requestContext } from '#lib/start/app.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/gate/{id}`: one stored decision. */
export const GET = routeHandler('gate-decision', async (_request, { params }: { params: Promise<{ id: string }> }) => {
  const found = await getGateDecision(await requestContext(), decodePathSegment((await params).id));
  if (!found) throw new AttestryError('not-found', 'no decision has this id');
  return jsonResponse(found);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
