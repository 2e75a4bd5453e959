/** Sends the messages of a subscription that are due, and stores how each attempt ended. */
import { isDeepStrictEqual } from 'node:util';
import { openSettings } from '#lib/admin/subscriptions/target-settings.ts';
import type { Context } from '#lib/context/context.ts';
import { openConnections } from '#lib/integrations/outgoing/connections.ts';
import { sendTo } from '#lib/integrations/targets.ts';
import { UNREACHABLE_AFTER } from '#lib/notify/sending/retry.ts';
import type { Message } from '#lib/notify/message/message.ts';
import type { CommitStatus } from '#lib/notify/sending/commit-status.ts';
import { isCommitTarget, type TargetKind, type TargetSettings } from '#lib/notify/sending/settings.ts';
import type { SendResult } from '#lib/notify/sending/target.ts';
import { commitStatusOf } from '#lib/query/commit/commit-status.ts';
import type { StoredSubscription } from '#lib/query/subscriptions/stored-subscription.ts';
import { dueNotifications, notificationById, type NotificationRow } from '#db/notify/notifications.ts';
import { subscriptionState } from '#db/notify/states.ts';
import { changeSubscription, subscriptionById } from '#db/notify/subscriptions.ts';
import { inOneState } from '#db/open.ts';
import { ownerContext } from './owner-context.ts';
import { openRecorder } from './record-attempts.ts';

/**
 * Messages of one subscription that are on their way at once, each about something else. To commits one after the
 * other: two artifacts may have the same commit, whose newest status has to be the last one that arrives.
 */
const lanesOf = (kind: TargetKind) => (isCommitTarget(kind) ? 1 : 8);
/** Messages of one subscription whose attempts are not stored yet. */
const MAX_UNSTORED = 64;

/**
 * Send what is due, in order, until nothing is or the receiver cannot be reached. After three messages in succession
 * that did not reach it, one message at a time is tried, after growing pauses.
 */
export async function sendMessages(context: Context, subscription: StoredSubscription): Promise<void> {
  if (subscription.disabledAt !== null) return;
  const settings = openSettings(context, subscription);
  if (settings === null) return disable(context, subscription.id, 'its settings cannot be decrypted: write them again');
  const connections = openConnections(lanesOf(settings.kind));
  try {
    await sendDue({ ...context, notify: { ...context.notify, connections } }, subscription, settings);
  } finally {
    connections.close();
  }
}

async function sendDue(context: Context, subscription: StoredSubscription, settings: TargetSettings): Promise<void> {
  const recorder = openRecorder(context, subscription.id);
  /** Messages on their way, and those whose attempt is not stored yet, those on their way included. */
  const [onTheirWay, unstored] = [new Map<number, Promise<void>>(), new Map<number, Promise<void>>()];
  const lanes = lanesOf(settings.kind);
  // After a failure nothing is sent until the store knows of it: it decides whether the receiver is tried at all.
  let failures = 0;
  for (;;) {
    const isOpen = onTheirWay.size < lanes && unstored.size < MAX_UNSTORED && failures === 0;
    const next = isOpen ? await nextMessage(context, subscription, new Set(unstored.keys())) : null;
    if (next === null && unstored.size === 0) return;
    if (next === null) {
      await Promise.race([...onTheirWay.values(), ...unstored.values()]);
      continue;
    }
    const { id } = next;
    const sent = attempt(context, { subscription, settings, row: next });
    const isFailure = sent.then(({ outcome }) => outcome !== 'delivered');
    onTheirWay.set(
      id,
      isFailure
        .then((failed) => {
          if (failed) failures += 1;
        })
        .finally(() => onTheirWay.delete(id)),
    );
    unstored.set(
      id,
      sent
        .then(async (result) => {
          await recorder.record(next, result);
          if (result.outcome !== 'delivered') failures -= 1;
        })
        .finally(() => unstored.delete(id)),
    );
  }
}

/**
 * The next message that is not on its way; null where none is due, the receiver is not tried now, or the subscription
 * was switched off, removed or given another target since its messages began to be sent. `busy`: what was
 * on its way before the store is read, so that a message whose attempt ends meanwhile is not sent twice.
 */
async function nextMessage(
  context: Context,
  { id: subscription, settings }: StoredSubscription,
  busy: ReadonlySet<number>,
): Promise<NotificationRow | null> {
  const db = context.store.whole.read;
  const now = context.now().toISOString();
  const row = await subscriptionById(db, subscription);
  if (row === null || row.disabledAt !== null || !isDeepStrictEqual(row.settings, settings)) return null;
  const state = await subscriptionState(db, subscription);
  if (state === null || context.store.refusal() !== null) return null;
  if (state.retryAt !== null && state.retryAt > now) return null;
  if (state.failures >= UNREACHABLE_AFTER && busy.size > 0) return null;
  const due = await dueNotifications(db, { subscription, now, limit: busy.size + 1 });
  const found = due.find((one) => !busy.has(one));
  return found === undefined ? null : notificationById(db, found);
}

type Sending = { subscription: StoredSubscription; settings: TargetSettings; row: NotificationRow };

async function attempt(context: Context, { subscription, settings, row }: Sending): Promise<SendResult> {
  const { publicId: id, message } = row;
  const commit = isCommitTarget(settings.kind) ? await commitOf(context, subscription, message) : null;
  return sendTo(context.notify, settings, { id, message, now: context.now(), commit });
}

/** What may be said now about the commit of the artifact of a message, as the owner of the subscription may see it. */
async function commitOf(
  context: Context,
  subscription: StoredSubscription,
  { artifact }: Message,
): Promise<CommitStatus | null> {
  if (artifact === null) return null;
  // What the owner may see, and what is said, are of one state.
  return inOneState(async () => {
    const owner = await ownerContext(context, subscription);
    return owner && commitStatusOf(owner, artifact.digest);
  });
}

async function disable({ store, now }: Context, id: number, disabledReason: string): Promise<void> {
  await store.whole.write((tx) => changeSubscription(tx, id, { disabledAt: now().toISOString(), disabledReason }));
}
