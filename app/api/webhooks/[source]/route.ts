import { directDoor } from '#lib/http/direct/doors.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { receive } from '../receive.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ source: string }> };

/** `POST /api/webhooks/github`: receive a delivery of the source that the environment configures. */
export const POST = directDoor(
  'webhook',
  routeHandler('webhook', async (request, { params }: Params) =>
    receive(request, decodePathSegment((await params).source), null),
  ),
);

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
