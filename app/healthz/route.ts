import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';

export const dynamic = 'force-dynamic';

/** `GET /healthz`: whether the process answers requests. */
export const GET = routeHandler(
  'healthz',
  async () =>
    new Response('ok\n', { headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } }),
);

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
