import { askAboutPackages } from '#lib/admin/connections/ask-packages.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getConnection } from '#lib/query/connections/list-connections.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ id: string }> };

/** `POST /api/v1/connections/{id}/ask`: have its registry asked now. Answers what is known so far. */
export const POST = routeHandler('connection-ask', async (request, { params }: Params) => {
  const context = await requestContext(request, 'connection.change');
  const id = await readRowId(params, 'connection');
  await askAboutPackages(context, id);
  return jsonResponse(await getConnection(context, id), 202);
});

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
