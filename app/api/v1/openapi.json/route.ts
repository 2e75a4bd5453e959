import { publicJson } from '#lib/http/response/public-json.ts';
import { openApiDocument } from '#lib/http/openapi/openapi.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import manifest from '../../../../package.json' with { type: 'json' };

export const dynamic = 'force-dynamic';

/** `GET /api/v1/openapi.json`: the OpenAPI 3.1 description of this API. */
export const GET = routeHandler('openapi', async (request) => {
  await requestContext(request, 'read');
  return publicJson(request, JSON.stringify(openApiDocument(manifest.version)));
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
