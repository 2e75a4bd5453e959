import { AttestryError } from '#lib/errors.ts';
import { changeOwner } from '#lib/admin/environment/environments.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { environmentQuery, ownerRequest } from '#lib/http/contract/environment/environment.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getEnvironment } from '#lib/query/environment/get-environment.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

type Segments = { params: Promise<{ name: string }> };

/** `GET /api/v1/environments/{name}`: what should run there, what runs there, and how the two differ. */
export const GET = routeHandler('environment', async (request, { params }: Segments) => {
  const name = decodePathSegment((await params).name);
  const query = readQuery(request, environmentQuery);
  const found = await getEnvironment(await requestContext(request, 'read'), name, query);
  if (!found) throw new AttestryError('not-found', `no environment is called ${name}`);
  return jsonResponse(found);
});

/** `PUT /api/v1/environments/{name}`: says who answers for it. */
export const PUT = routeHandler('environment', async (request, { params }: Segments) => {
  const context = await requestContext(request, 'environment.change');
  const environment = decodePathSegment((await params).name);
  return jsonResponse(await changeOwner(context, { environment, ...(await readJsonBody(request, ownerRequest)) }));
});

const notAllowed = methodNotAllowed('GET', 'HEAD', 'PUT');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST };
