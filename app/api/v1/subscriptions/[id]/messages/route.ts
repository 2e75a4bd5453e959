import { messageQuery } from '#lib/http/contract/subscription/subscription.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { listMessages } from '#lib/query/subscriptions/list-subscriptions.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler(
  'subscription-messages',
  async (request, { params }: { params: Promise<{ id: string }> }) => {
    const context = await requestContext(request, 'subscription.own');
    const id = await readRowId(params, 'subscription');
    return jsonResponse(await listMessages(context, { id, ...readQuery(request, messageQuery) }));
  },
);

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
