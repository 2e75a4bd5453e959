import { countRequest } from '#lib/http/caller-limits.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { testSubscription } from '#lib/jobs/notify/test-subscription.ts';

export const dynamic = 'force-dynamic';

export const POST = routeHandler(
  'subscription-test',
  async (request, { params }: { params: Promise<{ id: string }> }) => {
    await countRequest(request, 'subscriptionTests');
    const context = await requestContext(request, 'subscription.own');
    return jsonResponse(await testSubscription(context, await readRowId(params, 'subscription')));
  },
);

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
