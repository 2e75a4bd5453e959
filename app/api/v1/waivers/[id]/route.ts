import { AttestryError } from '#lib/errors.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getWaiver } from '#lib/query/waiver/list-waivers.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler('waiver', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const waiver = await getWaiver(await requestContext(request, 'read'), await readRowId(params, 'waiver'));
  if (!waiver) throw new AttestryError('not-found', 'there is no such waiver');
  return jsonResponse(waiver);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
