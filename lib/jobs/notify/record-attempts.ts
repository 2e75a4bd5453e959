/** Stores how attempts to send messages ended, and what follows for the subscription. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from '#lib/context/context.ts';
import { probePause, retryPause, UNREACHABLE_AFTER } from '#lib/notify/sending/retry.ts';
import type { SendResult } from '#lib/notify/sending/target.ts';
import type { Tx } from '#db/open.ts';
import { type Attempt, type NotificationRow, recordAttempt, retryUnreached } from '#db/notify/notifications.ts';
import { changeSubscriptionState, type SubscriptionState, subscriptionState } from '#db/notify/states.ts';
import { changeSubscription } from '#db/notify/subscriptions.ts';

/** A subscription whose messages have not been delivered for so long is switched off. */
const DISABLE_AFTER_MS = 5 * 86_400_000;
/**
 * Attempts that end within so long are stored together. The thread that stores evidence waits while the app writes, so
 * a transaction for each message would slow down what comes in.
 */
const TOGETHER_MS = 20;

/** `record` resolves when the attempt is stored, and rejects where it cannot be. */
export type Recorder = { record: (row: NotificationRow, result: SendResult) => Promise<void> };

type Ended = { row: NotificationRow; result: SendResult };

/** A recorder of the attempts for one subscription. */
export function openRecorder(context: Context, subscription: number): Recorder {
  let waiting: Ended[] = [];
  let next: Promise<void> | null = null;
  const storeWaiting = async (): Promise<void> => {
    await wait(TOGETHER_MS);
    const ended = waiting;
    waiting = [];
    next = null;
    // A power cut may forget how an attempt ended: the message is then sent again, with the same id.
    await context.store.whole.write(
      async (tx) => {
        for (const one of ended) await storeOne(context, tx, subscription, one);
      },
      { waitForDisk: false },
    );
  };
  return {
    record: (row, result) => {
      waiting.push({ row, result });
      next ??= storeWaiting();
      return next;
    },
  };
}

async function storeOne(context: Context, tx: Tx, subscription: number, { row, result }: Ended): Promise<void> {
  const state = await subscriptionState(tx, subscription);
  if (state === null) return;
  const now = context.now();
  const { random } = context.notify;
  await recordAttempt(tx, row, attemptOf(result, row, { now, random: random() }));
  await changeSubscriptionState(tx, subscription, stateAfter(result, state, { now, random: random() }));
  if (result.outcome === 'delivered' && state.failures >= UNREACHABLE_AFTER)
    await retryUnreached(tx, subscription, now.toISOString());
  const reason = reasonToDisable(result, state, now);
  if (reason !== null)
    await changeSubscription(tx, subscription, { disabledAt: now.toISOString(), disabledReason: reason });
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
