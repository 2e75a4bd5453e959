import { AttestryError } from '#lib/errors.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { goneResponse } from '#lib/http/response/gone-response.ts';
import { rawResponse } from '#lib/http/response/raw-response.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getRaw } from '#lib/query/get-raw.ts';
import { getGone } from '#lib/query/retention/get-gone.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/attestations/{id}/raw`: the original bytes of a document; 410 where retention dropped them. */
export const GET = routeHandler('raw', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const [context, id] = [await requestContext(request, 'read'), decodePathSegment((await params).id)];
  const found = await getRaw(context, id);
  if (found) return rawResponse(request, found);
  const gone = await getGone(context, id);
  if (gone) return goneResponse(gone);
  throw new AttestryError('not-found', 'no document has this id');
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
