import { compareQuery } from '#lib/http/contract/compare/compare.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { compare } from '#lib/query/compare/compare.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/compare?a=&b=&aAt=&bAt=&environment=&parts=`: what is new, gone and changed. */
export const GET = routeHandler('compare', async (request) => {
  const { parts, ...question } = readQuery(request, compareQuery);
  const context = await requestContext(request, 'read');
  return jsonResponse(await compare(context, { ...question, parts: parts === 'true' }));
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
