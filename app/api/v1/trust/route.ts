import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/app.ts';
import { getTrust } from '#lib/query/get-trust.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler('trust', async () => jsonResponse(await getTrust(await requestContext())));

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
