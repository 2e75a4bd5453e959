import { asOfQuery } from '#lib/http/contract/as-of/as-of.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { digestResponse } from '#lib/http/response/digest-response.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getArtifactAsOf } from '#lib/query/as-of/get-artifact-as-of.ts';
import { getAmbiguousDigest } from '#lib/query/get-ambiguous-digest.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/artifacts/{digest}/as-of?at=&environment=`: the status as of a past moment, beside that of today. */
export const GET = routeHandler('as-of', async (request, { params }: { params: Promise<{ digest: string }> }) => {
  const digest = decodePathSegment((await params).digest);
  const { at, environment = null } = readQuery(request, asOfQuery);
  const context = await requestContext(request, 'read');
  return digestResponse(await getArtifactAsOf(context, digest, { at, environment }), () =>
    getAmbiguousDigest(context, digest),
  );
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
