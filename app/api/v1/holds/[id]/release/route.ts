import { readRowId } from '#lib/http/request/row-id.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { holdReleaseRequest } from '#lib/http/contract/shared/retention.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { releaseHold } from '#lib/admin/retention/holds.ts';
import { getHold } from '#lib/query/retention/list-holds.ts';

export const dynamic = 'force-dynamic';

export const POST = routeHandler('hold-release', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const context = await requestContext(request, 'hold.change');
  const id = await readRowId(params, 'hold');
  await releaseHold(context, { id, ...(await readJsonBody(request, holdReleaseRequest)) });
  return jsonResponse(await getHold(context, id));
});

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
