import { AttestryError } from '#lib/errors.ts';
import { lineageQuery } from '#lib/http/contract/lineage.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getAmbiguousDigest } from '#lib/query/get-ambiguous-digest.ts';
import { getLineage } from '#lib/query/get-lineage.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/artifacts/{digest}/lineage`: the lineage around one artifact. */
export const GET = routeHandler('lineage', async (request, { params }: { params: Promise<{ digest: string }> }) => {
  const root = decodePathSegment((await params).digest);
  const found = await getLineage(await requestContext(request, 'read'), { root, ...readQuery(request, lineageQuery) });
  const ambiguous = found ? null : await getAmbiguousDigest(await requestContext(request, 'read'), root);
  if (ambiguous) return jsonResponse(ambiguous, 300);
  if (!found) throw new AttestryError('not-found', 'nothing is known about this');
  return jsonResponse(found);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
