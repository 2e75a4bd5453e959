import { withEtag } from '#lib/http/cache.ts';
import { openApiDocument } from '#lib/http/contract/openapi.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import manifest from '../../../../package.json' with { type: 'json' };

export const dynamic = 'force-dynamic';

export const GET = routeHandler('openapi', async (request) =>
  withEtag(request, JSON.stringify(openApiDocument(manifest.version)), {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'public, max-age=300',
    'access-control-allow-origin': '*',
  }),
);

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
