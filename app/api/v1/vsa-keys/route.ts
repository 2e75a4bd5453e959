import { vsaKeySet } from '#lib/admin/vsa/key-set.ts';
import { publicJson } from '#lib/http/response/public-json.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /.well-known/attestry-vsa-keys.json`: the keys that verify verification summaries. */
export const GET = routeHandler('vsa-keys', async (request) =>
  publicJson(request, JSON.stringify(await vsaKeySet(await requestContext(request, 'read')))),
);

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
