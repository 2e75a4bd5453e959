import { AttestryError } from '#lib/errors.ts';
import { readRetirement } from '#lib/http/body/document-body.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { retirePolicy } from '#lib/admin/policies.ts';
import { getPolicy } from '#lib/query/policy/list-policies.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ id: string }> };

/** `GET /api/v1/policies/{id}`: one policy with its rules and versions. */
export const GET = routeHandler('policy', async (request, { params }: Params) => {
  const policy = await getPolicy(await requestContext(request, 'read'), decodePathSegment((await params).id));
  if (policy === null) throw new AttestryError('not-found', 'there is no policy with this id');
  return jsonResponse(policy);
});

/** `DELETE /api/v1/policies/{id}`: take a policy out of force. Without a body, reason and version are parameters. */
export const DELETE = routeHandler('policy', async (request, { params }: Params) => {
  const context = await requestContext(request, 'policy.change');
  const id = decodePathSegment((await params).id);
  return jsonResponse(await retirePolicy(context, { id, ...(await readRetirement(request)) }));
});

const notAllowed = methodNotAllowed('GET', 'HEAD', 'DELETE');
export { notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
