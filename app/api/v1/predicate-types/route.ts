import { readDocumentChange } from '#lib/http/body/document-body.ts';
import { predicateTypeQuery } from '#lib/http/contract/policy/predicate-type.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { applyPredicateType } from '#lib/admin/predicate-types.ts';
import { listPredicateTypes } from '#lib/query/predicate-type/predicate-types.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/predicate-types`: the registered types. */
export const GET = routeHandler('predicate-types', async (request) =>
  jsonResponse(await listPredicateTypes(await requestContext(request, 'read'), readQuery(request, predicateTypeQuery))),
);

/** `POST /api/v1/predicate-types`: apply a document. */
export const POST = routeHandler('predicate-types', async (request) => {
  const context = await requestContext(request, 'predicate-type.change');
  const change = await applyPredicateType(context, await readDocumentChange(request));
  const location = `/api/v1/predicate-types/${change.id}`;
  return jsonResponse(change, change.outcome === 'created' ? 201 : 200, { location });
});

const notAllowed = methodNotAllowed('GET', 'HEAD', 'POST');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as PUT };
