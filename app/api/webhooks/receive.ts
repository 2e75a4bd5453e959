/** What the doors of webhooks share. */
import { AttestryError } from '#lib/errors.ts';
import { WEBHOOK_CAPS, withBody } from '#lib/http/body/raw-body.ts';
import { countFailedAuthentication } from '#lib/http/caller-limits.ts';
import { prometheusMetrics } from '#lib/http/prometheus-metrics.ts';
import { RECEIVED_AT_HEADER, receivedAt } from '#lib/http/request/received-at.ts';
import { jsonResponse } from '#lib/http/route-handler.ts';
import { openTurns } from '#lib/http/turns.ts';
import { type OpenConnection, openConnection } from '#lib/integrations/webhooks/open-connection.ts';
import {
  deliveryHead,
  type DeliveryResponse,
  receiveDelivery,
  type ReceivedDelivery,
} from '#lib/integrations/webhooks/receive-delivery.ts';
import { recordRefusal } from '#lib/integrations/webhooks/record-refusal.ts';
import { requestContext, scopesOf, unauthenticatedContext } from '#lib/start/request-context.ts';
import type { DeliveryHeaders } from '#lib/webhook/delivery.ts';
import type { Context } from '#lib/context/context.ts';

/** The connection of an address. Throws `not-found` where there is none. */
export async function requireConnection(
  context: Context,
  source: string,
  name: string | null,
): Promise<OpenConnection> {
  const connection = await openConnection(context, source, name);
  if (connection !== null) return connection;
  throw new AttestryError('not-found', 'no connection has this address: attestry connection list shows them');
}

/** A sender of webhooks waits for nothing, but a pipeline waits for the gate: many deliveries at once take turns. */
const turn = openTurns();

/** Receive one delivery at an address, and answer. */
export async function receive(request: Request, source: string, name: string | null): Promise<Response> {
  await turn();
  const { headers } = request;
  const context = await unauthenticatedContext(request);
  const replayer = headers.has(RECEIVED_AT_HEADER) ? await requestContext(request, 'evidence.backdate') : null;
  const received = receivedAt(headers, replayer === null ? [] : scopesOf(replayer.actor), context.now());
  const connection = await requireConnection(context, source, name);
  const sent: ReceivedDelivery = {
    connection,
    headers: connection.source.secretInAddress ? withAddressToken(request) : Object.fromEntries(headers),
    body: new Uint8Array(0),
    countRefusal: () => countFailedAuthentication(request, 'webhooks'),
    ...(received.stated && { receivedAt: received.at }),
  };
  try {
    return await withBody(request, WEBHOOK_CAPS, async (body) => {
      await turn();
      return jsonResponse(await receiveAndCount(context, { ...sent, body }));
    });
  } catch (error) {
    // Nobody has authenticated it, so it counts as a delivery without a signature does.
    if (error instanceof AttestryError && error.code === 'too-large') {
      await sent.countRefusal?.();
      await recordRefusal(context, deliveryHead(context, sent), error.message);
    }
    throw error;
  }
}

/** Receive a delivery, and count its outcome in the metrics of the process. */
async function receiveAndCount(context: Context, delivery: ReceivedDelivery): Promise<DeliveryResponse> {
  const { deliveries, refusals } = prometheusMetrics();
  const source = delivery.connection.source.name;
  try {
    const answer = await receiveDelivery(context, delivery);
    deliveries.inc({ source, outcome: answer.outcome });
    return answer;
  } catch (error) {
    if (error instanceof AttestryError) {
      refusals.inc({ door: `webhook-${source}`, code: error.code });
      if (error.code === 'unauthorized' || error.code === 'forbidden') deliveries.inc({ source, outcome: 'refused' });
      if (error.code === 'unprocessable') deliveries.inc({ source, outcome: 'failed' });
    }
    throw error;
  }
}

/** The headers of a request whose sender can set none: the secret in its address becomes one (RFC 6750 §2.3). */
function withAddressToken({ headers, url }: Request): DeliveryHeaders {
  // Secrets have no space: one stands for a plus sign that the sender did not escape.
  const token = new URL(url).searchParams.get('token')?.replaceAll(' ', '+');
  return { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...Object.fromEntries(headers) };
}
