import { AttestryError } from '#lib/errors.ts';
import { readRetirement } from '#lib/http/body/document-body.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { retirePredicateType } from '#lib/admin/predicate-types.ts';
import { getPredicateType } from '#lib/query/predicate-type/predicate-types.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ id: string }> };

/** `GET /api/v1/predicate-types/{id}`: one type with its fields and versions. */
export const GET = routeHandler('predicate-type', async (request, { params }: Params) => {
  const type = await getPredicateType(await requestContext(request, 'read'), decodePathSegment((await params).id));
  if (type === null) throw new AttestryError('not-found', 'there is no predicate type with this id');
  return jsonResponse(type);
});

/**
 * `DELETE /api/v1/predicate-types/{id}`: take a type out of force. Without a body, reason and version are parameters.
 */
export const DELETE = routeHandler('predicate-type', async (request, { params }: Params) => {
  const context = await requestContext(request, 'predicate-type.change');
  const id = decodePathSegment((await params).id);
  return jsonResponse(await retirePredicateType(context, { id, ...(await readRetirement(request)) }));
});

const notAllowed = methodNotAllowed('GET', 'HEAD', 'DELETE');
export { notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
