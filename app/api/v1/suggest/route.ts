import { suggestQuery } from '#lib/http/contract/search/suggestion.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { suggest } from '#lib/query/find/suggest.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/suggest`: what a part of a name may stand for, with links. */
export const GET = routeHandler('suggest', async (request) => {
  const { q } = readQuery(request, suggestQuery);
  return jsonResponse(await suggest(await requestContext(request, 'read'), q));
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
