import { requestContext } from '#lib/start/app.ts';
import * as z from 'zod';
import { AttestryError } from '#lib/errors.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { listDeliveries } from '#lib/integrations/github/webhooks/list-deliveries.ts';

export const dynamic = 'force-dynamic';

const query = z.object({
  outcome: z.enum(['accepted', 'duplicate', 'refused', 'failed', 'ignored']).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

export const GET = routeHandler('deliveries', async (request) => {
  const asked = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!asked.success)
    throw new AttestryError('bad-request', asked.error.issues[0]!.message, {
      pointer: `/${asked.error.issues[0]!.path.join('/')}`,
    });
  return jsonResponse(await listDeliveries(await requestContext(), asked.data));
});

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
