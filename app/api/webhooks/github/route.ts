import { door, jsonResponse } from '#lib/http/door.ts';
import { WEBHOOK_CAPS, readRawBody } from '#lib/http/raw-body.ts';
import { app } from '#lib/service/app.ts';
import { receiveGithub } from '#lib/service/webhooks/receive-github.ts';

export const dynamic = 'force-dynamic';

export const POST = door('webhook-github', async (request) => {
  const { headers } = request;
  const body = await readRawBody(request, WEBHOOK_CAPS);
  return jsonResponse(await receiveGithub(await app(), {
    body, contentType: headers.get('content-type'), event: headers.get('x-github-event'), delivery: headers.get('x-github-delivery'),
    signature: headers.get('x-hub-signature-256'), hook: headers.get('x-github-hook-id'),
  }));
});
