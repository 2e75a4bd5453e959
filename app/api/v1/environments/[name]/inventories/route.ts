import { AttestryError } from '#lib/errors.ts';
import { inventoriesQuery } from '#lib/http/contract/environment/inventory.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { listInventories } from '#lib/query/environment/get-environment.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/environments/{name}/inventories?kind=`: the versions of an inventory, without their bytes. */
export const GET = routeHandler('inventories', async (request, { params }: { params: Promise<{ name: string }> }) => {
  const name = decodePathSegment((await params).name);
  const query = readQuery(request, inventoriesQuery);
  const page = await listInventories(await requestContext(request, 'read'), name, query);
  if (!page) throw new AttestryError('not-found', `no environment is called ${name}`);
  return jsonResponse(page);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
