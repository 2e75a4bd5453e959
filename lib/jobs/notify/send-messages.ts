/** Sends the messages of a subscription that are due, and stores how each attempt ended. */
import { openSettings } from '#lib/admin/subscriptions/target-settings.ts';
import type { Context } from '#lib/context/context.ts';
import { openConnections } from '#lib/integrations/outgoing/connections.ts';
import { sendTo } from '#lib/integrations/targets.ts';
import { probePause, retryPause, UNREACHABLE_AFTER } from '#lib/notify/sending/retry.ts';
import type { Message } from '#lib/notify/message/message.ts';
import type { CommitStatus } from '#lib/notify/sending/commit-status.ts';
import { isCommitTarget, type TargetKind, type TargetSettings } from '#lib/notify/sending/settings.ts';
import type { SendResult } from '#lib/notify/sending/target.ts';
import { commitStatusOf } from '#lib/query/commit/commit-status.ts';
import type { StoredSubscription } from '#lib/query/subscriptions/stored-subscription.ts';
import {
  type Attempt,
  dueNotifications,
  notificationById,
  type NotificationRow,
  recordAttempt,
  retryUnreached,
} from '#db/notify/notifications.ts';
import { changeSubscriptionState, type SubscriptionState, subscriptionState } from '#db/notify/states.ts';
import { changeSubscription } from '#db/notify/subscriptions.ts';
import { ownerContext } from './owner-context.ts';

/**
 * Messages of one subscription that are on their way at once, each about something else. To commits one after the
 * other: two artifacts may have the same commit, whose newest status has to be the last one that arrives.
 */
const lanesOf = (kind: TargetKind) => (isCommitTarget(kind) ? 1 : 8);
/** A subscription whose messages have not been delivered for so long is switched off. */
const DISABLE_AFTER_MS = 5 * 86_400_000;

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
  const onTheirWay = new Map<number, Promise<void>>();
  const lanes = lanesOf(settings.kind);
  for (;;) {
    const next =
      onTheirWay.size < lanes ? await nextMessage(context, subscription.id, new Set(onTheirWay.keys())) : null;
    if (next === null && onTheirWay.size === 0) return;
    if (next === null) await Promise.race(onTheirWay.values());
    else
      onTheirWay.set(
        next.id,
        attempt(context, { subscription, settings, row: next }).finally(() => onTheirWay.delete(next.id)),
      );
  }
}

/**
 * The next message that is not on its way; null where none is due, or the receiver is not tried now. `busy`: what was
 * on its way before the store is read, so that a message whose attempt ends meanwhile is not sent twice.
 */
async function nextMessage(
  context: Context,
  subscription: number,
  busy: ReadonlySet<number>,
): Promise<NotificationRow | null> {
  const db = context.store.whole.read;
  const now = context.now().toISOString();
  const state = await subscriptionState(db, subscription);
  if (state === null || context.store.refusal() !== null) return null;
  if (state.retryAt !== null && state.retryAt > now) return null;
  if (state.failures >= UNREACHABLE_AFTER && busy.size > 0) return null;
  const due = await dueNotifications(db, { subscription, now, limit: busy.size + 1 });
  const id = due.find((one) => !busy.has(one));
  return id === undefined ? null : notificationById(db, id);
}

type Sending = { subscription: StoredSubscription; settings: TargetSettings; row: NotificationRow };

async function attempt(context: Context, { subscription, settings, row }: Sending): Promise<void> {
  const { publicId: id, message } = row;
  const commit = isCommitTarget(settings.kind) ? await commitOf(context, subscription, message) : null;
  const result = await sendTo(context.notify, settings, { id, message, now: context.now(), commit });
  // A power cut may forget how the attempt ended: the message is then sent again, with the same id.
  await context.store.whole.write(
    async (tx) => {
      const state = await subscriptionState(tx, subscription.id);
      if (state === null) return;
      const now = context.now();
      await recordAttempt(tx, row, attemptOf(result, row, { now, random: context.notify.random() }));
      await changeSubscriptionState(
        tx,
        subscription.id,
        stateAfter(result, state, { now, random: context.notify.random() }),
      );
      if (result.outcome === 'delivered' && state.failures >= UNREACHABLE_AFTER)
        await retryUnreached(tx, subscription.id, now.toISOString());
      const reason = reasonToDisable(result, state, now);
      if (reason !== null)
        await changeSubscription(tx, subscription.id, { disabledAt: now.toISOString(), disabledReason: reason });
    },
    { waitForDisk: false },
  );
}

/** What may be said now about the commit of the artifact of a message, as the owner of the subscription may see it. */
async function commitOf(
  context: Context,
  subscription: StoredSubscription,
  { artifact }: Message,
): Promise<CommitStatus | null> {
  const owner = artifact === null ? null : await ownerContext(context, subscription);
  return owner && commitStatusOf(owner, artifact!.digest);
}

type Moment = { now: Date; random: number };

const later = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();

function attemptOf(result: SendResult, row: NotificationRow, { now, random }: Moment): Attempt {
  const { outcome, answer, retryAfterSeconds } = result;
  const attempts = row.attempts + 1;
  const common = { attempts, lastAt: now.toISOString(), answer, unreached: outcome === 'unreached' };
  if (outcome === 'delivered') return { ...common, state: 'sent' };
  const pause = retryPause(attempts, random, retryAfterSeconds);
  return pause === null ? { ...common, state: 'dead' } : { ...common, state: 'ready', dueAt: later(now, pause) };
}

function stateAfter(
  { outcome, retryAfterSeconds }: SendResult,
  state: SubscriptionState,
  { now, random }: Moment,
): Partial<SubscriptionState> {
  if (outcome === 'delivered')
    return { failures: 0, retryAt: null, failingSince: null, deliveredAt: now.toISOString() };
  const failingSince = state.failingSince ?? now.toISOString();
  if (outcome !== 'unreached') return { failingSince };
  const failures = state.failures + 1;
  const pause = probePause(failures, random, retryAfterSeconds);
  return { failingSince, failures, ...(pause > 0 && { retryAt: later(now, pause) }) };
}

function reasonToDisable(
  { outcome, answer }: SendResult,
  { failingSince }: SubscriptionState,
  now: Date,
): string | null {
  if (outcome === 'gone') return `the receiver wants no more messages: ${answer}`;
  if (outcome === 'delivered' || failingSince === null) return null;
  if (now.getTime() - Date.parse(failingSince) < DISABLE_AFTER_MS) return null;
  return `no message was delivered since ${failingSince.slice(0, 10)}; the last answer: ${answer}`;
}

async function disable({ store, now }: Context, id: number, disabledReason: string): Promise<void> {
  await store.whole.write((tx) => changeSubscription(tx, id, { disabledAt: now().toISOString(), disabledReason }));
}
