import { digestResponse } from '#lib/http/response/digest-response.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { artifactViewQuery } from '#lib/http/contract/artifact.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { getAmbiguousDigest } from '#lib/query/get-ambiguous-digest.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { directDoor } from '#lib/http/direct/doors.ts';
import { noteLasting } from '#lib/http/direct/lasting.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';

export const dynamic = 'force-dynamic';

/**
 * `GET /api/v1/artifacts/{digest}?environment=`: one artifact. Answers 300 with a list if several artifacts have the
 * digest.
 */
const handler = routeHandler('artifact', async (request, { params }: { params: Promise<{ digest: string }> }) => {
  const digest = decodePathSegment((await params).digest);
  const { environment } = readQuery(request, artifactViewQuery);
  const context = await requestContext(request, 'read');
  const found = await getArtifact(context, digest, environment ?? null);
  // Nothing says until when the result of a dry run is the same.
  if (found?.dryRuns.length === 0) noteLasting(request, found.holdsUntil);
  return digestResponse(found, () => getAmbiguousDigest(context, digest));
});

export const GET = directDoor('artifact', handler);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
