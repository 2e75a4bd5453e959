import { requestContext } from '#lib/start/request-context.ts';
import * as z from 'zod';
import { readQuery } from '#lib/http/request/read-request.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { listDeliveries } from '#lib/integrations/webhooks/list-deliveries.ts';

export const dynamic = 'force-dynamic';

const query = z.object({
  outcome: z.enum(['accepted', 'duplicate', 'refused', 'failed', 'ignored']).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

/** `GET /api/v1/deliveries?outcome=&cursor=&limit=`: webhook deliveries, refused documents and pending fetches. */
export const GET = routeHandler('deliveries', async (request) => {
  const filter = readQuery(request, query);
  return jsonResponse(await listDeliveries(await requestContext(request, 'read'), filter));
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
