import { AttestryError } from '#lib/errors.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { directDoor } from '#lib/http/direct/doors.ts';
import { noteLasting } from '#lib/http/direct/lasting.ts';
import { goneResponse } from '#lib/http/response/gone-response.ts';
import { rawResponse } from '#lib/http/response/raw-response.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getRaw, type RawView } from '#lib/query/get-raw.ts';
import { getGone } from '#lib/query/retention/get-gone.ts';

export const dynamic = 'force-dynamic';

/**
 * `GET /api/v1/attestations/{id}/raw`: the original bytes of a document; 410 where they are not kept. Of a document
 * in which a secret was found only to a token with the scope `read`.
 */
const handler = routeHandler('raw', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const [context, id] = [await requestContext(request, 'read'), decodePathSegment((await params).id)];
  const found = await getRaw(context, id);
  if (found) {
    if (found.secrets > 0) await requireReader(request, found);
    else noteLasting(request, null);
    return rawResponse(request, found);
  }
  const gone = await getGone(context, id);
  if (gone) return goneResponse(gone);
  throw new AttestryError('not-found', 'no document has this id');
});

export const GET = directDoor('raw', handler);

/** Refuse a request for a document with a secret whose caller may not see it. */
async function requireReader(request: Request, { id, project }: RawView): Promise<void> {
  const context = await requestContext(request, 'secret.read').catch((error: unknown) => {
    const isAnonymous = error instanceof AttestryError && error.code === 'unauthorized';
    throw isAnonymous && request.headers.get('authorization') === null
      ? new AttestryError('forbidden', refusal(id))
      : error;
  });
  requireAccess(context, 'secret.read', project === null ? 'anywhere' : { project });
}

const refusal = (id: string): string =>
  `a secret was found in this document: its original bytes need a token with the scope read; /api/v1/attestations/${id} shows it with the secret masked`;

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
