import { publicJson } from '#lib/http/response/public-json.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { policyJsonSchema } from '#lib/policy/document/json-schema.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/policies/schema.json`: the JSON Schema of a policy, for editors. */
export const GET = routeHandler('policy-schema', async (request) => {
  await requestContext(request, 'read');
  return publicJson(request, JSON.stringify(policyJsonSchema()), 'application/schema+json');
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
