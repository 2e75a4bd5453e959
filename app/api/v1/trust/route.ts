import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getTrust } from '#lib/query/get-trust.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/trust`: the configured roots and keys, and the signers of stored documents. */
export const GET = routeHandler('trust', async (request) =>
  jsonResponse(await getTrust(await requestContext(request, 'read'))),
);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
