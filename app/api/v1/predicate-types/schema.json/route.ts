import { publicJson } from '#lib/http/response/public-json.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { predicateTypeJsonSchema } from '#lib/policy/predicate-type/json-schema.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/predicate-types/schema.json`: the JSON Schema of the document of a type, for editors. */
export const GET = routeHandler('predicate-type-schema', async (request) => {
  await requestContext(request, 'read');
  return publicJson(request, JSON.stringify(predicateTypeJsonSchema()), 'application/schema+json');
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
