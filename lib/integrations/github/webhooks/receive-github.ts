/** Receive a GitHub webhook delivery: verify its raw bytes, store it with its outcome, apply it once. */
import { hash } from 'node:crypto';
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { Actor } from '#lib/actor.ts';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { readGithubDelivery } from '#lib/webhook/github.ts';
import type { WebhookReadResult } from '#lib/webhook/effect.ts';
import { verifyHubSignature } from '#lib/webhook/signature.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addDelivery, pruneDeliveries } from '#db/system/deliveries.ts';
import { addEvent } from '#db/system/outbox.ts';
import type { Context } from '#lib/context/context.ts';
import { applyDelivery, type DeliveryResult } from './apply-delivery.ts';
import { readReviewDocuments } from './review-documents.ts';
import { type DeliveryHead, type DuplicateDelivery, findDuplicate } from './find-duplicate.ts';

export const GITHUB = 'github';

export type GithubDelivery = {
  body: Uint8Array;
  contentType: string | null;
  /** `X-GitHub-Event`, `X-GitHub-Delivery`, `X-Hub-Signature-256`, `X-GitHub-Hook-ID`. */
  event: string | null;
  delivery: string | null;
  signature: string | null;
  hook: string | null;
  /** The accepted webhook secrets; the configured ones by default. */
  secrets?: readonly string[];
  /** The time of receipt when a history is replayed; now by default. */
  receivedAt?: Date;
  /** Counts a delivery without a valid signature. Where it throws, nothing about the delivery is stored. */
  countRefusal?: () => void;
};

export type DeliveryResponse = {
  id: number | null;
  outcome: 'accepted' | 'ignored' | 'duplicate';
  reason: string | null;
  effects: string[];
};

/**
 * Receive a delivery. The same delivery id twice, or the same body under another id within `REPLAY_WINDOW_MS`, is a
 * duplicate and has no effects. Throws `unauthorized` when no accepted secret signed it, `bad-request` when a header is
 * missing, and `unprocessable` when it is signed but unreadable.
 */
export async function receiveGithub(context: Context, sent: GithubDelivery): Promise<DeliveryResponse> {
  const secrets = sent.secrets ?? config().githubWebhookSecrets;
  const signature = verifyHubSignature(secrets, sent.body, sent.signature);
  if (!signature.ok) return refuseDelivery(context, sent, signature.message);
  const actor: Actor = { kind: 'webhook', source: GITHUB, hook: hookId(sent.hook) };
  if (!sent.event || !sent.delivery)
    throw new AttestryError('bad-request', 'the headers X-GitHub-Event and X-GitHub-Delivery are required');
  const reading = readDeliveryBody(sent.event, sent.body, sent.contentType);
  const bodyHash = hash('sha256', sent.body, 'buffer');
  const row = { ...rowOf(context, sent), repository: repositoryOf(reading) };
  const documents = await readReviewDocuments(context, reading, actor);
  const result = await context.evidenceWriter.change(
    { actor, at: sent.receivedAt?.toISOString() ?? null },
    async (tx, batch): Promise<DuplicateDelivery | ({ id: number } & DeliveryResult)> => {
      const duplicate = await findDuplicate(tx, context, row, bodyHash);
      if (duplicate !== null) return duplicate;
      const id = await addDelivery(tx, {
        ...row,
        body: sent.body,
        bodyHash,
        outcome: 'accepted',
        reason: null,
        // Only now: the header of the hook is not signed, and a repeated delivery must not add an actor.
        actor: await findOrCreateActor(tx, actor),
      });
      if (id === null) throw new AttestryError('conflict', `delivery ${sent.delivery} is being received twice at once`);
      return { id, ...(await applyDelivery(tx, batch, { ...row, id }, reading, documents)) };
    },
  );
  if (result.outcome === 'failed')
    throw new AttestryError('unprocessable', result.reason ?? 'the delivery is unreadable');
  return { ...result, outcome: result.outcome };
}

/** The number of a webhook at GitHub; null for anything else, because the header is not signed. */
export function hookId(header: string | null): string | null {
  return header !== null && /^\d{1,20}$/.test(header) ? header : null;
}

function rowOf(context: Context, sent: GithubDelivery): DeliveryHead {
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
    repository: null,
    receivedAt: (sent.receivedAt ?? context.now()).toISOString(),
  };
}

/** Record a refused delivery: its time and the reason, but not its bytes, because their sender is unknown. */
async function refuseDelivery(context: Context, sent: GithubDelivery, message: string): Promise<never> {
  sent.countRefusal?.();
  await context.evidenceWriter.change(context, async (tx) => {
    const id = await addDelivery(tx, {
      ...rowOf(context, sent),
      body: null,
      bodyHash: null,
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

/** The repository that a delivery is about, as its first effect names it; null where it has none. */
function repositoryOf(reading: WebhookReadResult): string | null {
  const effects = reading.outcome === 'effects' ? reading.effects : [];
  return effects.flatMap((effect) => ('repository' in effect ? effect.repository.slug : []))[0] ?? null;
}

/** Read a delivery body: JSON, or a form with the JSON in `payload` (GitHub's other content type). */
export function readDeliveryBody(event: string, body: Uint8Array, contentType: string | null): WebhookReadResult {
  const isForm = contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded') ?? false;
  const bytes = isForm
    ? Buffer.from(new URLSearchParams(Buffer.from(body).toString('utf8')).get('payload') ?? '')
    : body;
  const json = readJson(bytes);
  if (!json.ok) return { outcome: 'unreadable', reason: json.message, pointer: json.pointer };
  return readGithubDelivery(event, json.value);
}
