import { readDocumentChange } from '#lib/http/body/document-body.ts';
import { policyQuery } from '#lib/http/contract/policy/policy.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { choiceOf, listPolicies } from '#lib/query/policy/list-policies.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/policies?project=&environment=`: the policies, and the one that decides there. */
export const GET = routeHandler('policies', async (request) => {
  const { project = null, environment = null, ...page } = readQuery(request, policyQuery);
  const context = await requestContext(request, 'read');
  const asksForChoice = project !== null || environment !== null;
  const choice = asksForChoice ? await choiceOf(context, { project, environment }) : null;
  return jsonResponse({ ...(await listPolicies(context, page)), choice });
});

/** `POST /api/v1/policies`: apply a document. */
export const POST = routeHandler('policies', async (request) => {
  const context = await requestContext(request, 'policy.change');
  const change = await applyPolicy(context, await readDocumentChange(request));
  return jsonResponse(change, change.outcome === 'created' ? 201 : 200, { location: `/api/v1/policies/${change.id}` });
});

const notAllowed = methodNotAllowed('GET', 'HEAD', 'POST');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as PUT };
