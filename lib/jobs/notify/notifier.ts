/** Tells subscribers what has happened: writes messages and digests, sends what is due, and deletes what is old. */
import type { Context } from '#lib/context/context.ts';
import { type StoredSubscription, storedSubscription } from '#lib/query/subscriptions/stored-subscription.ts';
import { pruneNotifications } from '#db/notify/notifications.ts';
import { slowestCursor } from '#db/notify/states.ts';
import { subscriptionsAfter } from '#db/notify/subscriptions.ts';
import { lastEventSeq } from '#db/system/outbox.ts';
import { sendMessages } from './send-messages.ts';
import { writeDueDigest } from './write-digests.ts';
import { writeMessages } from './write-messages.ts';

const INTERVAL_MS = 250;
const PRUNE_INTERVAL_MS = 60_000;
const MAX_SUBSCRIPTIONS = 1_000;
/** The messages of one subscription that are stored in each final state, and those that one call deletes. */
const KEPT = 1_000;
const MAX_PRUNED = 5_000;

async function subscriptions({ store }: Context): Promise<StoredSubscription[]> {
  return (await subscriptionsAfter(store.whole.read, 0, MAX_SUBSCRIPTIONS)).map(storedSubscription);
}

/** Write the messages of all events so far, and the digests that are due. */
export async function writeAll(context: Context): Promise<void> {
  const db = context.store.whole.read;
  const slowest = await slowestCursor(db);
  if (slowest === null) return;
  const isBehind = slowest < (await lastEventSeq(db));
  for (const subscription of await subscriptions(context)) {
    if (isBehind) while (await writeMessages(context, subscription));
    await writeDueDigest(context, subscription);
  }
}

/** Write what there is to write, and make one attempt for each message that is due. It ends when all attempts have. */
export async function notifyOnce(context: Context): Promise<void> {
  await writeAll(context);
  await Promise.all((await subscriptions(context)).map((one) => sendMessages(context, one)));
}

/** Delete the sent, digested and dead messages of each subscription beyond the newest 1,000 of each kind. */
export async function pruneMessages(context: Context): Promise<void> {
  for (const { id } of await subscriptions(context))
    await context.store.whole.write((tx) =>
      pruneNotifications(tx, id, { states: ['sent', 'digested', 'dead'], kept: KEPT, limit: MAX_PRUNED }),
    );
}

/**
 * Tell subscribers until the returned function is called. A subscription whose receiver is slow delays no other one.
 * `onError` gets what goes wrong here; what a receiver does wrong is stored with its message.
 */
export function startNotifying(context: Context, onError: (error: unknown) => void): () => void {
  const sending = new Set<number>();
  let isWriting = false;
  const send = (one: StoredSubscription): void => {
    if (sending.has(one.id)) return;
    sending.add(one.id);
    sendMessages(context, one)
      .catch(onError)
      .finally(() => sending.delete(one.id));
  };
  const step = async (): Promise<void> => {
    if (isWriting || context.store.refusal() !== null) return;
    isWriting = true;
    try {
      await writeAll(context);
      for (const one of await subscriptions(context)) send(one);
    } finally {
      isWriting = false;
    }
  };
  const timers = [
    setInterval(() => void step().catch(onError), INTERVAL_MS).unref(),
    setInterval(() => {
      if (context.store.refusal() === null) pruneMessages(context).catch(onError);
    }, PRUNE_INTERVAL_MS).unref(),
  ];
  return () => timers.forEach(clearInterval);
}
