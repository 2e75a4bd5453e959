import { requestContext } from '#lib/start/request-context.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { rateLimitKey } from '#lib/http/request/read-request.ts';
import { openEventStream } from '#lib/live/open-event-stream.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/events?after=`: a stream of server-sent events about new evidence, statuses and deliveries. */
export const GET = routeHandler('events', async (request) => {
  await countRequest(request, 'eventStreams');
  const seen = Number(
    request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after') ?? Number.NaN,
  );
  const asked = { headers: new Headers(request.headers), method: request.method };
  const renew = () => requestContext(asked, 'read', { isUse: false });
  const stream = await openEventStream(await renew(), {
    renew,
    lastEventId: Number.isSafeInteger(seen) && seen >= 0 ? seen : null,
    caller: rateLimitKey(request),
    signal: request.signal,
  });
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  });
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
