import { AttestryError } from '#lib/errors.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/app.ts';
import { authorise } from '#lib/admin/tokens.ts';
import { replayDelivery } from '#lib/integrations/github/webhooks/replay-delivery.ts';

export const dynamic = 'force-dynamic';

export const POST = routeHandler(
  'delivery-replay',
  async (request, { params }: { params: Promise<{ id: string }> }) => {
    const context = await authorise(await requestContext(), {
      header: request.headers.get('authorization'),
      scope: 'admin',
    });
    const { id } = await params;
    if (!/^\d{1,15}$/.test(id)) throw new AttestryError('not-found', 'there is no such delivery');
    return jsonResponse(await replayDelivery(context, Number(id)));
  },
);

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
