import { AttestryError } from '#lib/errors.ts';
import { handshakeResponse } from '#lib/http/response/connection/webhook-handshake.ts';
import { directDoor } from '#lib/http/direct/doors.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { unauthenticatedContext } from '#lib/start/request-context.ts';
import { receive, requireConnection } from '../../receive.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ source: string; connection: string }> };

/** `POST /api/webhooks/{source}/{connection}`: receive a delivery of a connection. */
export const POST = directDoor(
  'webhook-connection',
  routeHandler('webhook', async (request, { params }: Params) => {
    const { source, connection } = await params;
    return receive(request, decodePathSegment(source), decodePathSegment(connection));
  }),
);

/** `OPTIONS`: the handshake of senders of CloudEvents. */
export const OPTIONS = routeHandler('webhook', async (request, { params }: Params) => {
  const { source, connection } = await params;
  const opened = await requireConnection(
    await unauthenticatedContext(request),
    decodePathSegment(source),
    decodePathSegment(connection),
  );
  if (!opened.source.handshake) throw new AttestryError('method-not-allowed', 'this address answers POST');
  return handshakeResponse(request.headers);
});

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
