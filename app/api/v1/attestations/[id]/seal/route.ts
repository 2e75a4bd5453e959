import { AttestryError } from '#lib/errors.ts';
import { sealEvidence } from '#lib/admin/retention/seal.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { sealRequest } from '#lib/http/contract/shared/secrets.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `POST /api/v1/attestations/{id}/seal`: remove the bytes of a document for good. */
export const POST = routeHandler('seal', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const context = await requestContext(request, 'evidence.seal');
  const id = decodePathSegment((await params).id);
  await sealEvidence(context, { evidence: id, ...(await readJsonBody(request, sealRequest)) });
  const sealed = await getEvidence(context, id);
  if (!sealed) throw new AttestryError('not-found', 'no document has this id');
  return jsonResponse(sealed);
});

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
