import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';

export const dynamic = 'force-dynamic';

/** `GET /healthz`: whether the process answers requests. */
export const GET = routeHandler(
  'healthz',
  async () =>
    new Response('ok\n', { headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } }),
);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
