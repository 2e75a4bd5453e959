import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { WEBHOOK_CAPS, withBody } from '#lib/http/body/raw-body.ts';
import { RECEIVED_AT_HEADER, receivedAt } from '#lib/http/request/received-at.ts';
import { requestContext, scopesOf, unauthenticatedContext } from '#lib/start/request-context.ts';
import { countFailedAuthentication } from '#lib/http/caller-limits.ts';
import { prometheusMetrics } from '#lib/http/prometheus-metrics.ts';
import { AttestryError } from '#lib/errors.ts';
import {
  GITHUB,
  receiveGithub,
  type DeliveryResponse,
  type GithubDelivery,
} from '#lib/integrations/github/webhooks/receive-github.ts';
import type { Context } from '#lib/context/context.ts';

export const dynamic = 'force-dynamic';

/** `POST /api/webhooks/github`: receive a signed webhook delivery of GitHub. */
export const POST = routeHandler('webhook-github', async (request) => {
  const { headers } = request;
  const context = await unauthenticatedContext(request);
  const replayer = headers.has(RECEIVED_AT_HEADER) ? await requestContext(request, 'evidence.backdate') : null;
  const received = receivedAt(headers, replayer === null ? [] : scopesOf(replayer.actor), context.now());
  return withBody(request, WEBHOOK_CAPS, async (body) =>
    jsonResponse(
      await receiveAndCount(context, {
        body,
        contentType: headers.get('content-type'),
        event: headers.get('x-github-event'),
        delivery: headers.get('x-github-delivery'),
        signature: headers.get('x-hub-signature-256'),
        hook: headers.get('x-github-hook-id'),
        countRefusal: () => countFailedAuthentication(request, 'webhooks'),
        ...(received.stated ? { receivedAt: received.at } : {}),
      }),
    ),
  );
});

/** Receive a delivery, and count its outcome in the metrics of the process. */
async function receiveAndCount(context: Context, delivery: GithubDelivery): Promise<DeliveryResponse> {
  const { deliveries, refusals } = prometheusMetrics();
  try {
    const answer = await receiveGithub(context, delivery);
    deliveries.inc({ source: GITHUB, outcome: answer.outcome });
    return answer;
  } catch (error) {
    if (error instanceof AttestryError) {
      refusals.inc({ door: 'webhook-github', code: error.code });
      if (error.code === 'unauthorized') deliveries.inc({ source: GITHUB, outcome: 'refused' });
      if (error.code === 'unprocessable') deliveries.inc({ source: GITHUB, outcome: 'failed' });
    }
    throw error;
  }
}

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
