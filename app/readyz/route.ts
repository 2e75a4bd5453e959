import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { unauthenticatedContext } from '#lib/start/request-context.ts';
import { checkReady } from '#lib/start/check-ready.ts';

export const dynamic = 'force-dynamic';

/** `GET /readyz`: whether the database is migrated and writable. */
export const GET = routeHandler('readyz', async () => {
  await checkReady(await unauthenticatedContext());
  return jsonResponse({ ready: true });
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
