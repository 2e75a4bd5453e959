import { retentionQuery } from '#lib/http/contract/shared/retention.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { previewRetention } from '#lib/query/retention/preview-retention.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/retention`: what a run of the retention would drop now, and why the rest stays. */
export const GET = routeHandler('retention', async (request) =>
  jsonResponse(await previewRetention(await requestContext(request, 'read'), readQuery(request, retentionQuery))),
);

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
