import { changeSubscription, removeSubscription } from '#lib/admin/subscriptions/subscriptions.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { subscriptionRemoval, subscriptionUpdate } from '#lib/http/contract/subscription/subscription.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { newSubscriptionResponse } from '#lib/http/response/subscription/new-subscription.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getSubscription } from '#lib/query/subscriptions/list-subscriptions.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ id: string }> };

export const GET = routeHandler('subscription', async (request, { params }: Params) => {
  const context = await requestContext(request, 'subscription.own');
  return jsonResponse(await getSubscription(context, await readRowId(params, 'subscription')));
});

export const PATCH = routeHandler('subscription', async (request, { params }: Params) => {
  const context = await requestContext(request, 'subscription.own');
  const id = await readRowId(params, 'subscription');
  return newSubscriptionResponse(
    await changeSubscription(context, id, await readJsonBody(request, subscriptionUpdate)),
    200,
  );
});

export const DELETE = routeHandler('subscription', async (request, { params }: Params) => {
  const context = await requestContext(request, 'subscription.own');
  const id = await readRowId(params, 'subscription');
  await removeSubscription(context, { id, ...readQuery(request, subscriptionRemoval) });
  return jsonResponse({ removed: id });
});

const other = methodNotAllowed('GET', 'HEAD', 'PATCH', 'DELETE');
export { other as POST, other as PUT };
