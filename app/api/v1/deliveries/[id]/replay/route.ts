import { readRowId } from '#lib/http/request/row-id.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { replayDelivery } from '#lib/integrations/webhooks/replay-delivery.ts';

export const dynamic = 'force-dynamic';

/** `POST /api/v1/deliveries/{id}/replay`: process a stored delivery again. Needs a token with the scope `admin`. */
export const POST = routeHandler(
  'delivery-replay',
  async (request, { params }: { params: Promise<{ id: string }> }) => {
    const context = await requestContext(request, 'delivery.replay');
    return jsonResponse(await replayDelivery(context, await readRowId(params, 'delivery')));
  },
);

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
