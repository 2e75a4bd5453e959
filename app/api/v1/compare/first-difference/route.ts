import { firstDifferenceQuery } from '#lib/http/contract/compare/compare.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { firstDifference } from '#lib/query/compare/first-difference.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/compare/first-difference?a=&b=&aspect=&key=`: the release in which a difference began. */
export const GET = routeHandler('first-difference', async (request) => {
  const question = readQuery(request, firstDifferenceQuery);
  const context = await requestContext(request, 'read');
  return jsonResponse(await firstDifference(context, question));
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
