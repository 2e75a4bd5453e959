import { AttestryError } from '#lib/errors.ts';
import { environmentAsOfQuery } from '#lib/http/contract/as-of/as-of.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getEnvironmentAsOf } from '#lib/query/as-of/get-environment-as-of.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/environments/{name}/as-of?at=`: what ran there at a past moment, beside what runs there today. */
export const GET = routeHandler(
  'environment-as-of',
  async (request, { params }: { params: Promise<{ name: string }> }) => {
    const name = decodePathSegment((await params).name);
    const query = readQuery(request, environmentAsOfQuery);
    const found = await getEnvironmentAsOf(await requestContext(request, 'read'), name, query);
    if (!found) throw new AttestryError('not-found', `nothing has run in an environment called ${name}`);
    return jsonResponse(found);
  },
);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
