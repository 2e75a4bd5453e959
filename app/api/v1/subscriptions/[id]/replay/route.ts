import { replayMessages } from '#lib/admin/subscriptions/subscriptions.ts';
import { replayQuery } from '#lib/http/contract/subscription/subscription.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

export const POST = routeHandler(
  'subscription-replay',
  async (request, { params }: { params: Promise<{ id: string }> }) => {
    const context = await requestContext(request, 'subscription.own');
    const id = await readRowId(params, 'subscription');
    const { message = null } = readQuery(request, replayQuery);
    return jsonResponse(await replayMessages(context, { id, message }));
  },
);

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
