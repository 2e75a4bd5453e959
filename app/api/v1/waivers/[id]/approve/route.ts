import { readJsonBody } from '#lib/http/body/json-body.ts';
import { waiverApproval } from '#lib/http/contract/waiver.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { approveWaiver } from '#lib/admin/waivers/decide-waiver.ts';

export const dynamic = 'force-dynamic';

export const POST = routeHandler('waiver-approve', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const context = await requestContext(request, 'waiver.decide');
  const id = await readRowId(params, 'waiver');
  const { reason } = await readJsonBody(request, waiverApproval, {});
  return jsonResponse(await approveWaiver(context, id, reason));
});

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
