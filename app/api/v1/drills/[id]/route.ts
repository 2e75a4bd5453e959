import { AttestryError } from '#lib/errors.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { getDrill } from '#lib/jobs/drills/list-drills.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler('drill', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const context = await requestContext(request, 'read');
  const drill = await getDrill(context, await readRowId(params, 'drill'));
  if (drill === null) throw new AttestryError('not-found', 'there is no drill with this number');
  return jsonResponse(drill);
});

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
