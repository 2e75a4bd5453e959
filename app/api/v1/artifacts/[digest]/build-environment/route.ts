import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { digestResponse } from '#lib/http/response/digest-response.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getBuildEnvironment } from '#lib/query/compare/get-build-environment.ts';
import { getAmbiguousDigest } from '#lib/query/get-ambiguous-digest.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ digest: string }> };

/** `GET /api/v1/artifacts/{digest}/build-environment`: what its documents name of the build environment. */
export const GET = routeHandler('build-environment', async (request, { params }: Params) => {
  const digest = decodePathSegment((await params).digest);
  const context = await requestContext(request, 'read');
  return digestResponse(await getBuildEnvironment(context, digest), () => getAmbiguousDigest(context, digest));
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
