import { requestContext } from '#lib/start/request-context.ts';
import * as z from 'zod';
import { AttestryError } from '#lib/errors.ts';
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
  const parsed = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!parsed.success)
    throw new AttestryError('bad-request', parsed.error.issues[0]!.message, {
      pointer: `/${parsed.error.issues[0]!.path.join('/')}`,
    });
  return jsonResponse(await listDeliveries(await requestContext(request, 'read'), parsed.data));
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
