import { routeHandler, methodNotAllowed, textResponse } from '#lib/http/route-handler.ts';

export const dynamic = 'force-dynamic';

/** `GET /healthz`: whether the process answers requests. */
export const GET = routeHandler('healthz', async () => textResponse('ok\n', 'text/plain; charset=utf-8'));

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
