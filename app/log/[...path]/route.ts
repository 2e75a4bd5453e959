import { AttestryError } from '#lib/errors.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { readLogResource } from '#lib/query/log/read-log-resource.ts';

export const dynamic = 'force-dynamic';

/** `GET /log/…`: the public transparency log (C2SP tlog-tiles). */
export const GET = routeHandler('log', async (request, { params }: { params: Promise<{ path: string[] }> }) => {
  const found = await readLogResource(
    await requestContext(request, 'read'),
    (await params).path.map(decodePathSegment).join('/'),
  );
  if (!found) throw new AttestryError('not-found', 'the log has nothing at this address');
  const body = typeof found.body === 'string' ? found.body : (found.body as Uint8Array<ArrayBuffer>);
  return new Response(body, {
    headers: {
      'content-type': found.mediaType,
      'cache-control': found.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      'access-control-allow-origin': '*',
    },
  });
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
