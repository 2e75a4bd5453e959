import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { listPacks } from '#lib/query/policy/list-packs.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/policies/packs`: the policies that ship as documents. */
export const GET = routeHandler('policy-packs', async (request) => {
  await requestContext(request, 'read');
  return jsonResponse({ packs: listPacks() });
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
