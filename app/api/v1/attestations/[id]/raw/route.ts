import { AttestryError } from '#lib/errors.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { rawResponse } from '#lib/http/response/raw-response.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/app.ts';
import { getRaw } from '#lib/query/get-raw.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/attestations/{id}/raw`: the original bytes of a document. */
export const GET = routeHandler('raw', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const found = await getRaw(await requestContext(), decodePathSegment((await params).id));
  if (!found) throw new AttestryError('not-found', 'no document has this id');
  return rawResponse(request, found);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
