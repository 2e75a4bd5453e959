/** Makes the digest of the messages that wait for one. */
import type { Context } from '#lib/context/context.ts';
import { MAX_DIGEST_ITEMS, writeDigest } from '#lib/notify/message/other-messages.ts';
import type { StoredSubscription } from '#lib/query/subscriptions/stored-subscription.ts';
import { addNotification, dueDigest, markDigested } from '#db/notify/notifications.ts';
import { newMessageId } from './write-messages.ts';

/**
 * Where the digest of a subscription is due, add it, and mark its messages. A digest of one message is that message.
 * What waits while the subscription is muted is not sent.
 */
export async function writeDueDigest(
  context: Context,
  { id, mutedUntil, disabledAt }: StoredSubscription,
): Promise<void> {
  const { notify, now, store } = context;
  const at = now().toISOString();
  if (disabledAt !== null) return;
  const query = { now: at, limit: MAX_DIGEST_ITEMS };
  if ((await dueDigest(store.whole.read, id, query)) === null) return;
  await store.whole.write(async (tx) => {
    const due = await dueDigest(tx, id, query);
    if (due === null) return;
    const { total, from, newest, last } = due;
    const message = total === 1 ? newest[0]! : writeDigest(newest, { total, from, at, baseUrl: notify.baseUrl });
    await markDigested(tx, id, last);
    if (mutedUntil !== null && mutedUntil > at) return;
    const row = { subscription: id, publicId: newMessageId(), subject: 'digest', createdAt: at };
    await addNotification(tx, { ...row, message, heldUntil: null });
  });
}
