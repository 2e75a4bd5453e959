import { AttestryError } from '#lib/errors.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getBuildEnvironment } from '#lib/query/compare/get-build-environment.ts';
import { getAmbiguousDigest } from '#lib/query/get-ambiguous-digest.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ digest: string }> };

/** `GET /api/v1/artifacts/{digest}/build-environment`: what its documents name of the build environment. */
export const GET = routeHandler('build-environment', async (request, { params }: Params) => {
  const digest = decodePathSegment((await params).digest);
  const context = await requestContext(request, 'read');
  const found = await getBuildEnvironment(context, digest);
  const ambiguous = found ? null : await getAmbiguousDigest(context, digest);
  if (ambiguous) return jsonResponse(ambiguous, 300);
  if (!found) throw new AttestryError('not-found', 'nothing is known about this digest');
  return jsonResponse(found);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
