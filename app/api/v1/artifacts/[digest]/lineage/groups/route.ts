import { lineageOverviewQuery } from '#lib/http/contract/lineage.ts';
import { digestResponse } from '#lib/http/response/digest-response.ts';
import { methodNotAllowed, routeHandler, writtenJsonResponse } from '#lib/http/route-handler.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { getAmbiguousDigest } from '#lib/query/get-ambiguous-digest.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { lineageJson } from '#lib/query/reading-thread/ask.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/artifacts/{digest}/lineage/groups`: the lineage around one artifact as groups. */
export const GET = routeHandler(
  'lineage-groups',
  async (request, { params }: { params: Promise<{ digest: string }> }) => {
    const root = decodePathSegment((await params).digest);
    const context = await requestContext(request, 'read');
    const input = { root, ...readQuery(request, lineageOverviewQuery) };
    const found = await lineageJson(context, { of: 'lineage-groups', input }, request.signal);
    return digestResponse(found, () => getAmbiguousDigest(context, root), {
      respond: writtenJsonResponse,
      missing: 'nothing is known about this',
    });
  },
);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
