import { AttestryError } from '#lib/errors.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { artifactViewQuery } from '#lib/http/contract/artifact.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getAmbiguousDigest } from '#lib/query/get-ambiguous-digest.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';

export const dynamic = 'force-dynamic';

/**
 * `GET /api/v1/artifacts/{digest}?environment=`: one artifact. Answers 300 with a list if several artifacts have the
 * digest.
 */
export const GET = routeHandler('artifact', async (request, { params }: { params: Promise<{ digest: string }> }) => {
  const digest = decodePathSegment((await params).digest);
  const { environment } = readQuery(request, artifactViewQuery);
  const found = await getArtifact(await requestContext(request, 'read'), digest, environment ?? null);
  const ambiguous = found ? null : await getAmbiguousDigest(await requestContext(request, 'read'), digest);
  if (ambiguous) return jsonResponse(ambiguous, 300);
  if (!found) throw new AttestryError('not-found', 'nothing is known about this digest');
  return jsonResponse(found);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
