import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { WEBHOOK_CAPS, withBody } from '#lib/http/body/raw-body.ts';
import { RECEIVED_AT_HEADER, REPLAY_SCOPE, receivedAt } from '#lib/http/request/received-at.ts';
import { requestContext } from '#lib/start/app.ts';
import { authorise } from '#lib/admin/tokens.ts';
import { receiveGithub } from '#lib/integrations/github/webhooks/receive-github.ts';

export const dynamic = 'force-dynamic';

export const POST = routeHandler('webhook-github', async (request) => {
  const { headers } = request;
  const context = await requestContext();
  const replayer = headers.has(RECEIVED_AT_HEADER)
    ? await authorise(context, { header: headers.get('authorization'), scope: REPLAY_SCOPE })
    : null;
  const received = receivedAt(headers, replayer?.actor.scopes ?? [], context.now());
  return withBody(request, WEBHOOK_CAPS, async (body) =>
    jsonResponse(
      await receiveGithub(context, {
        body,
        contentType: headers.get('content-type'),
        event: headers.get('x-github-event'),
        delivery: headers.get('x-github-delivery'),
        signature: headers.get('x-hub-signature-256'),
        hook: headers.get('x-github-hook-id'),
        ...(received.stated ? { receivedAt: received.at } : {}),
      }),
    ),
  );
});

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
