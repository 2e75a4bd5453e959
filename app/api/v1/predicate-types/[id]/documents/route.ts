import { AttestryError } from '#lib/errors.ts';
import { typedDocumentQuery } from '#lib/http/contract/policy/typed-documents.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { listTypedDocuments } from '#lib/query/predicate-type/list-documents.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ id: string }> };

/** `GET /api/v1/predicate-types/{id}/documents`: the stored documents of a type, and which of them conform. */
export const GET = routeHandler('predicate-type-documents', async (request, { params }: Params) => {
  const id = decodePathSegment((await params).id);
  const page = await listTypedDocuments(
    await requestContext(request, 'read'),
    id,
    readQuery(request, typedDocumentQuery),
  );
  if (page === null) throw new AttestryError('not-found', 'there is no predicate type with this id');
  return jsonResponse(page);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
