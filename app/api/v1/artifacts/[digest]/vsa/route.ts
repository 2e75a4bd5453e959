import { currentVsa, issuedVsa } from '#lib/admin/vsa/issue-vsa.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { vsaQuery } from '#lib/http/contract/vsa/vsa.ts';
import { directDoor } from '#lib/http/direct/doors.ts';
import { noteLasting } from '#lib/http/direct/lasting.ts';
import { digestResponse } from '#lib/http/response/digest-response.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { vsaResponse } from '#lib/http/response/vsa-response.ts';
import { getAmbiguousDigest } from '#lib/query/get-ambiguous-digest.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/**
 * `GET /api/v1/artifacts/{digest}/vsa?id=&environment=`: the verdict on an artifact as a signed verification summary.
 */
const handler = routeHandler('vsa', async (request, { params }: { params: Promise<{ digest: string }> }) => {
  const context = await requestContext(request, 'read');
  const digest = decodePathSegment((await params).digest);
  const { id, environment } = readQuery(request, vsaQuery);
  const options = {
    ...(environment === undefined ? {} : { environment }),
    beforeIssue: () => countRequest(request, 'verdicts'),
  };
  const found =
    id === undefined ? await currentVsa(context, digest, options) : await issuedVsa(context, { digest, id }, options);
  if (found !== null) noteLasting(request, found.holdsUntil);
  return digestResponse(found, () => getAmbiguousDigest(context, digest), {
    missing: notFoundDetail(id),
    respond: (one) =>
      vsaResponse(request, one, {
        path: new URL(request.url).pathname,
        fileName: `${digest.replaceAll(/[^A-Za-z0-9]/g, '-').slice(0, 80)}.vsa.intoto.jsonl`,
      }),
  });
});

export const GET = directDoor('vsa', handler);

function notFoundDetail(id: string | undefined): string {
  return id === undefined
    ? 'nothing is known about this digest'
    : 'no verification summary of this artifact has this id';
}

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
