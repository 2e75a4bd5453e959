import { createSubscription } from '#lib/admin/subscriptions/subscriptions.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { subscriptionQuery, subscriptionRequest } from '#lib/http/contract/subscription/subscription.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { newSubscriptionResponse } from '#lib/http/response/subscription/new-subscription.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { listSubscriptions } from '#lib/query/subscriptions/list-subscriptions.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler('subscriptions', async (request) => {
  const context = await requestContext(request, 'subscription.own');
  return jsonResponse(await listSubscriptions(context, readQuery(request, subscriptionQuery)));
});

export const POST = routeHandler('subscriptions', async (request) => {
  const context = await requestContext(request, 'subscription.own');
  return newSubscriptionResponse(
    await createSubscription(context, await readJsonBody(request, subscriptionRequest)),
    201,
  );
});

const other = methodNotAllowed('GET', 'HEAD', 'POST');
export { other as DELETE, other as PATCH, other as PUT };
