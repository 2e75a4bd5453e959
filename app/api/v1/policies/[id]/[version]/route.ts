import { AttestryError } from '#lib/errors.ts';
import { publicJson } from '#lib/http/response/public-json.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getPolicyDocument } from '#lib/query/policy/get-policy-document.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ id: string; version: string }> };

/** `GET /api/v1/policies/{id}/{version}`: the document of a policy, whose SHA-256 verification summaries state. */
export const GET = routeHandler('policy', async (request, { params }: Params) => {
  const { id, version } = await params;
  const found = /^\d{1,9}$/.test(version)
    ? await getPolicyDocument(await requestContext(request, 'read'), decodePathSegment(id), Number(version))
    : null;
  if (found === null) throw new AttestryError('not-found', 'there is no such version of this policy');
  return publicJson(request, found);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
