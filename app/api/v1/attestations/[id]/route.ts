import { AttestryError } from '#lib/errors.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/attestations/{id}`: one document with the result of its verification. */
export const GET = routeHandler('attestation', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const found = await getEvidence(await requestContext(request, 'read'), decodePathSegment((await params).id));
  if (!found) throw new AttestryError('not-found', 'no document has this id');
  return jsonResponse(found);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
