/**
 * Writes the messages of events for every subscription. A subscription goes on behind its own cursor: the messages of
 * some events and the new cursor are one transaction, so that a message is neither lost nor written twice.
 */
import { randomBytes } from 'node:crypto';
import type { Context } from '#lib/context/context.ts';
import { EVENT_KINDS } from '#lib/notify/kinds.ts';
import type { Message } from '#lib/notify/message/message.ts';
import { writeGap } from '#lib/notify/message/other-messages.ts';
import { writeMessage } from '#lib/notify/message/write-message.ts';
import { type Burst, releaseTime } from '#lib/notify/sending/release-time.ts';
import { wantsMessage } from '#lib/notify/sending/wants.ts';
import type { StoredSubscription } from '#lib/query/subscriptions/stored-subscription.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { addNotification, countStates } from '#db/notify/notifications.ts';
import { changeSubscriptionState, type SubscriptionState, subscriptionState } from '#db/notify/states.ts';
import { inOneState } from '#db/open.ts';
import { eventsAfter, firstEventSeq, lastEventSeq, type OutboxRow, visibleEvents } from '#db/system/outbox.ts';
import { eventFacts } from './event-facts.ts';
import { ownerContext } from './owner-context.ts';

/** Events of one transaction. */
const EVENTS_PER_STEP = 200;
/** While so many messages wait, the events of a subscription stay in the outbox. */
export const MAX_WAITING = 20_000;

/** A message, and what keeps it in order. */
type Written = { message: Message; subject: string };

/**
 * Write the messages of the next events of a subscription, at most 200 events. Returns whether there may be more.
 * Nothing is written while the subscription is switched off; while it is muted, its events are passed over.
 */
export async function writeMessages(context: Context, subscription: StoredSubscription): Promise<boolean> {
  const db = context.store.whole.read;
  const { id } = subscription;
  const state = await subscriptionState(db, id);
  if (state === null || subscription.disabledAt !== null || state.cursor >= (await lastEventSeq(db))) return false;
  if ((await countStates(db, id, ['ready', 'queued', 'held'], MAX_WAITING)) >= MAX_WAITING) return false;
  const rows = await eventsAfter(db, state.cursor, EVENTS_PER_STEP);
  const lost = await lostEvents(context, state);
  // What the owner may see, and what is said, are of one state: nothing is told of a project that becomes private.
  const read = () => messagesOf(context, subscription, rows);
  const written = isMuted(context, subscription) ? [] : await inOneState(read);
  await store(context, subscription, { state, to: rows.at(-1)?.seq ?? state.cursor, messages: [...lost, ...written] });
  return rows.length === EVENTS_PER_STEP;
}

function isMuted({ now }: Context, { mutedUntil }: StoredSubscription): boolean {
  return mutedUntil !== null && mutedUntil > now().toISOString();
}

/** What a subscription is told where events were deleted before their messages were written. */
async function lostEvents({ store, now, notify }: Context, { cursor }: SubscriptionState): Promise<Written[]> {
  const first = await firstEventSeq(store.whole.read);
  const lost = first === null ? 0 : first - cursor - 1;
  if (lost <= 0) return [];
  const message = writeGap({ lost, at: now().toISOString(), baseUrl: notify.baseUrl });
  return [{ message, subject: 'gap' }];
}

async function messagesOf(
  context: Context,
  subscription: StoredSubscription,
  rows: readonly OutboxRow[],
): Promise<Written[]> {
  const { events } = subscription.choice;
  const kinds: ReadonlySet<string> = new Set(events.length === 0 ? EVENT_KINDS : events);
  const chosen = rows.filter(({ type }) => kinds.has(type));
  const owner = chosen.length === 0 ? null : await ownerContext(context, subscription);
  if (owner === null) return [];
  const db = owner.store.read;
  const written: Written[] = [];
  for (const row of await visibleEvents(db, chosen)) {
    const found = await eventFacts(db, row);
    if (found === null) continue;
    const message = maskSecrets(writeMessage(found.facts, context.notify.baseUrl));
    if (wantsMessage(subscription, message, found.projects)) written.push({ message, subject: found.subject });
  }
  return written;
}

type Step = { state: SubscriptionState; to: number; messages: readonly Written[] };

async function store(
  context: Context,
  { id, timing }: StoredSubscription,
  { state, to, messages }: Step,
): Promise<void> {
  const now = context.now();
  await context.store.whole.write(async (tx) => {
    // Another process that shares the data folder may have written them, or the subscription was removed.
    if ((await subscriptionState(tx, id))?.cursor !== state.cursor) return;
    let burst: Burst = { since: state.burstSince, count: state.burstCount };
    for (const { message, subject } of messages) {
      const release = releaseTime(timing, burst, now);
      ({ burst } = release);
      await addNotification(tx, {
        subscription: id,
        publicId: newMessageId(),
        subject,
        createdAt: now.toISOString(),
        message,
        heldUntil: release.heldUntil,
      });
    }
    await changeSubscriptionState(tx, id, { cursor: to, burstSince: burst.since, burstCount: burst.count });
  });
}

const ID_BYTES = 18;

/** An id that no other installation makes. */
export function newMessageId(): string {
  return `msg_${randomBytes(ID_BYTES).toString('base64url')}`;
}
