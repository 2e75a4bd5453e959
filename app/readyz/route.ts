import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/app.ts';
import { checkReady } from '#lib/start/check-ready.ts';

export const dynamic = 'force-dynamic';

/** `GET /readyz`: whether the database is migrated and writable. */
export const GET = routeHandler('readyz', async () => {
  await checkReady(await requestContext());
  return jsonResponse({ ready: true });
});

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
