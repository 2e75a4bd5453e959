/** A delivery of a GitHub webhook: checked over its raw bytes, kept with its outcome, applied once. */
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { Actor } from '#lib/actor.ts';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { readGithubDelivery } from '#lib/webhook/github.ts';
import type { WebhookReadResult } from '#lib/webhook/effect.ts';
import { verifyHubSignature } from '#lib/webhook/signature.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addDelivery, pruneDeliveries } from '#db/system/deliveries.ts';
import type { NewDelivery } from '#db/system/deliveries.ts';
import { addEvent } from '#db/system/outbox.ts';
import type { Context } from '#lib/context/context.ts';
import { applyDelivery } from './apply-delivery.ts';

export const GITHUB = 'github';

export type GithubDelivery = {
  body: Uint8Array;
  contentType: string | null;
  /** `X-GitHub-Event`, `X-GitHub-Delivery`, `X-Hub-Signature-256`, `X-GitHub-Hook-ID`. */
  event: string | null;
  delivery: string | null;
  signature: string | null;
  hook: string | null;
  /** Secrets that the webhook may be signed with; left out: the configured ones. */
  secrets?: readonly string[];
  /** When it was received, where a history is replayed; otherwise now. */
  receivedAt?: Date;
};

export type DeliveryResponse = {
  id: number | null;
  outcome: 'accepted' | 'ignored' | 'duplicate';
  reason: string | null;
  effects: string[];
};

/**
 * Take a delivery. Throws `unauthorized` where it is not signed with a configured secret, `bad-request` where a header
 * is missing, `unprocessable` where it is signed and cannot be read; each is kept and counted.
 */
export async function receiveGithub(context: Context, sent: GithubDelivery): Promise<DeliveryResponse> {
  const secrets = sent.secrets ?? config().githubWebhookSecrets;
  const verdict = verifyHubSignature(secrets, sent.body, sent.signature);
  if (!verdict.ok) return refuseDelivery(context, sent, verdict.message);
  const actor: Actor = { kind: 'webhook', source: GITHUB, hook: sent.hook?.slice(0, 40) ?? null };
  if (!sent.event || !sent.delivery)
    throw new AttestryError('bad-request', 'X-GitHub-Event and X-GitHub-Delivery are needed');
  const reading = readDeliveryBody(sent.event, sent.body, sent.contentType);
  const answer = await context.evidenceWriter.change(
    { actor, at: sent.receivedAt?.toISOString() ?? null },
    async (tx, batch) => {
      const id = await addDelivery(tx, {
        ...rowOf(context, sent),
        body: sent.body,
        outcome: 'accepted',
        reason: null,
        actor: await findOrCreateActor(tx, actor),
      });
      return id === null ? null : { id, ...(await applyDelivery(tx, batch, id, sent.event, reading)) };
    },
  );
  if (answer === null)
    return { id: null, outcome: 'duplicate', reason: `delivery ${sent.delivery} was taken before`, effects: [] };
  if (answer.outcome === 'failed')
    throw new AttestryError('unprocessable', answer.reason ?? 'the delivery cannot be read');
  return { ...answer, outcome: answer.outcome };
}

function rowOf(
  context: Context,
  sent: GithubDelivery,
): Pick<NewDelivery, 'source' | 'deliveryId' | 'event' | 'headers' | 'effects' | 'receivedAt'> {
  const headers = {
    'content-type': sent.contentType?.slice(0, 200) ?? '',
    'x-github-hook-id': sent.hook?.slice(0, 40) ?? '',
  };
  return {
    source: GITHUB,
    deliveryId: sent.delivery?.slice(0, 100) ?? null,
    event: sent.event?.slice(0, 100) ?? null,
    headers,
    effects: [],
    receivedAt: (sent.receivedAt ?? context.now()).toISOString(),
  };
}

/** The bytes of a stranger are not kept: only that it knocked, when and why it was not let in. */
async function refuseDelivery(context: Context, sent: GithubDelivery, message: string): Promise<never> {
  await context.evidenceWriter.change(context, async (tx) => {
    const id = await addDelivery(tx, {
      ...rowOf(context, sent),
      body: null,
      outcome: 'refused',
      reason: message,
      actor: await findOrCreateActor(tx, context.actor),
    });
    await pruneDeliveries(tx, 'refused', context.limits.refusedDeliveries);
    if (id !== null)
      await addEvent(tx, context.now().toISOString(), {
        type: 'delivery',
        id,
        outcome: 'refused',
        event: sent.event?.slice(0, 100) ?? null,
      });
  });
  throw new AttestryError('unauthorized', message);
}

/** JSON, or a form with the JSON in `payload` (GitHub's other content type). */
export function readDeliveryBody(event: string, body: Uint8Array, contentType: string | null): WebhookReadResult {
  const isForm = contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded') ?? false;
  const bytes = isForm
    ? Buffer.from(new URLSearchParams(Buffer.from(body).toString('utf8')).get('payload') ?? '')
    : body;
  const json = readJson(bytes);
  if (!json.ok) return { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
  return readGithubDelivery(event, json.value);
}
