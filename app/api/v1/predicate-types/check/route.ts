import { readDocumentToCheck } from '#lib/http/body/document-body.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { checkPredicateType } from '#lib/admin/predicate-types.ts';

export const dynamic = 'force-dynamic';

/** `POST /api/v1/predicate-types/check`: say what is wrong with a document. Nothing is stored. */
export const POST = routeHandler('predicate-type-check', async (request) => {
  const context = await requestContext(request, 'policy.check');
  return jsonResponse({ problems: await checkPredicateType(context, await readDocumentToCheck(request)) });
});

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
