/** Receive a webhook delivery: authenticate its raw bytes, store it with its outcome, apply it once. */
import { hash } from 'node:crypto';
import { AttestryError } from '#lib/errors.ts';
import type { Delivery } from '#lib/webhook/delivery.ts';
import type { WebhookReadResult } from '#lib/webhook/effect.ts';
import { keptHeaders } from '#lib/webhook/source.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addDelivery } from '#db/system/deliveries.ts';
import type { Context } from '#lib/context/context.ts';
import { applyDelivery, type DeliveryResult } from './apply/apply-delivery.ts';
import { readDocuments } from './apply/delivery-documents.ts';
import { type DeliveryHead, type DuplicateDelivery, findDuplicate } from './find-duplicate.ts';
import { actorOf, factsOf, type OpenConnection } from './open-connection.ts';
import { recordRefusal } from './record-refusal.ts';
import { scopeProblem } from './scope.ts';

export type ReceivedDelivery = Delivery & {
  connection: OpenConnection;
  /** The time of receipt when a history is replayed; now by default. */
  receivedAt?: Date;
  /** Counts a delivery that is not authenticated. Where it throws, nothing about the delivery is stored. */
  countRefusal?: () => Promise<void>;
};

export type DeliveryResponse = {
  id: number | null;
  outcome: 'accepted' | 'ignored' | 'duplicate';
  reason: string | null;
  effects: string[];
};

/** The outcome of a delivery that the connection may not make. */
type RefusedDelivery = { id: null; outcome: 'refused'; reason: string };

/**
 * Receive a delivery. The same delivery id twice, or the same body under another id within `REPLAY_WINDOW_MS`, is a
 * duplicate and has no effects. Throws `unauthorized` when no accepted secret authenticates it, `bad-request` when it
 * lacks what its source identifies it by, `forbidden` when it speaks about what its connection may not, and
 * `unprocessable` when it is authenticated but unreadable.
 */
export async function receiveDelivery(context: Context, sent: ReceivedDelivery): Promise<DeliveryResponse> {
  const { connection, body } = sent;
  const { source, row, secrets } = connection;
  const authenticated = source.authenticate(secrets, sent, context.now());
  const delivery = { headers: keptHeaders(source, sent.headers), body };
  const facts = factsOf(connection);
  const unsigned = deliveryHead(context, sent);
  if (!authenticated.ok) {
    await sent.countRefusal?.();
    // Its sender is unknown, so nothing that only its body says is stored.
    await recordRefusal(context, { ...unsigned, ...identityInHeaders(sent) }, authenticated.message);
    throw new AttestryError('unauthorized', authenticated.message);
  }
  const actor = actorOf(connection, delivery.headers);
  const identity = source.identify(delivery, facts);
  if ('missing' in identity) throw new AttestryError('bad-request', identity.missing);
  const { reading, documents } = await readDocuments(context, source.read(identity.event, delivery, facts), actor);
  const head = {
    ...unsigned,
    event: identity.event.slice(0, MAX_EVENT_LENGTH),
    deliveryId: identity.deliveryId && boundedId(identity.deliveryId),
    repository: repositoryOf(reading),
  };
  const bodyHash = source.repeats ? null : hash('sha256', body, 'buffer');
  const result = await context.evidenceWriter.change(
    { actor, at: sent.receivedAt?.toISOString() ?? null },
    async (tx, batch): Promise<DuplicateDelivery | RefusedDelivery | ({ id: number } & DeliveryResult)> => {
      const duplicate = await findDuplicate(tx, context, head, bodyHash);
      if (duplicate !== null) return duplicate;
      const problem = await scopeProblem(tx, connection, reading, documents);
      if (problem !== null) return { id: null, outcome: 'refused', reason: problem };
      const id = await addDelivery(tx, {
        ...head,
        body,
        bodyHash,
        outcome: 'accepted',
        reason: null,
        // Only now: the header of a hook is not signed, and a repeated delivery must not add an actor.
        actor: await findOrCreateActor(tx, actor),
      });
      if (id === null)
        throw new AttestryError('conflict', `delivery ${head.deliveryId} is being received twice at once`);
      const from = { source: source.name, connection: row?.id ?? 0, documents };
      return { id, ...(await applyDelivery(tx, batch, { ...head, id }, reading, from)) };
    },
  );
  if (result.outcome === 'failed')
    throw new AttestryError('unprocessable', result.reason ?? 'the delivery is unreadable');
  if (result.outcome === 'refused') {
    await recordRefusal(context, { ...head, repository: null }, result.reason);
    throw new AttestryError('forbidden', result.reason);
  }
  return { ...result, outcome: result.outcome };
}

const MAX_ID_LENGTH = 200;
const MAX_EVENT_LENGTH = 100;

/** A long id by its digest, so that two of them do not become the same by being cut. */
function boundedId(id: string): string {
  return id.length <= MAX_ID_LENGTH ? id : `sha256:${hash('sha256', id)}`;
}

/** What the headers of a delivery that is not authenticated say, for the list of refused deliveries. */
function identityInHeaders({ connection, headers }: ReceivedDelivery): Pick<DeliveryHead, 'deliveryId' | 'event'> {
  const identity = connection.source.identify({ headers, body: new Uint8Array(0) }, factsOf(connection));
  if ('missing' in identity || identity.deliveryId === null) return { deliveryId: null, event: null };
  return { deliveryId: boundedId(identity.deliveryId), event: identity.event.slice(0, MAX_EVENT_LENGTH) };
}

/** What is stored of every delivery, whoever sent it. */
export function deliveryHead(context: Context, sent: ReceivedDelivery): DeliveryHead {
  const { source, row } = sent.connection;
  return {
    source: source.name,
    connection: row?.id ?? 0,
    deliveryId: null,
    event: null,
    headers: { ...keptHeaders(source, sent.headers) },
    effects: [],
    repository: null,
    receivedAt: (sent.receivedAt ?? context.now()).toISOString(),
  };
}

/** The repository that a delivery is about, as its first effect names it; null where it has none. */
function repositoryOf(reading: WebhookReadResult): string | null {
  const effects = reading.outcome === 'effects' ? reading.effects : [];
  return effects.flatMap((effect) => ('repository' in effect ? effect.repository.slug : []))[0] ?? null;
}
