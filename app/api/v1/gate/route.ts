import { decideGate } from '#lib/admin/gate/decide-gate.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { directDoor } from '#lib/http/direct/doors.ts';
import { gateQuery, gateRequest } from '#lib/http/contract/gate/gate.ts';
import { rateLimitKey, readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { listGateDecisions } from '#lib/query/gate/list-decisions.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/gate`: the stored decisions. */
export const GET = routeHandler('gate', async (request) =>
  jsonResponse(await listGateDecisions(await requestContext(request, 'read'), readQuery(request, gateQuery))),
);

/** `POST /api/v1/gate`: whether artifacts may be deployed. A token is not required; it names the caller. */
const ask = routeHandler('gate', async (request) => {
  const context = await requestContext(request, 'gate.ask');
  if (context.actor.kind === 'anonymous') await countRequest(request, 'gate');
  const { waitMs, ...question } = await readJsonBody(request, gateRequest);
  const answer = await decideGate(context, question, {
    waitMs,
    caller: rateLimitKey(request),
    signal: request.signal,
  });
  return jsonResponse(answer);
});

export const POST = directDoor('gate', ask);

const notAllowed = methodNotAllowed('GET', 'HEAD', 'POST');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as PUT };
