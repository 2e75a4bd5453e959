import { requestContext } from '#lib/start/app.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { openEventStream } from '#lib/live/open-event-stream.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler('events', async (request) => {
  const seen = Number(
    request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after') ?? Number.NaN,
  );
  const stream = await openEventStream(await requestContext(), {
    lastEventId: Number.isSafeInteger(seen) && seen >= 0 ? seen : null,
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

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
