/** The subscriptions that a caller may see, and the messages to them. */
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { AttestryError } from '#lib/errors.ts';
import { countStates, listNotifications, type NotificationRow } from '#db/notify/notifications.ts';
import { type SubscriptionState, subscriptionState } from '#db/notify/states.ts';
import { subscriptionById, subscriptionsAfter } from '#db/notify/subscriptions.ts';
import { actorById } from '#db/system/actors.ts';
import { pageById, type PageRequest } from '#lib/query/find/page-by-id.ts';
import {
  MAX_COUNTED,
  type MessageState,
  type SentMessagePage,
  type SentMessageView,
  type SubscriptionPage,
  type SubscriptionStateName,
  type SubscriptionView,
} from '#lib/views/subscription/subscription.ts';
import { maySee, type StoredSubscription, storedSubscription } from './stored-subscription.ts';

const PAGE_SIZE = 100;

/** In the order in which they were made. `cursor` is that of the page before. */
export async function listSubscriptions(
  context: Context,
  { cursor = 0, limit = PAGE_SIZE }: PageRequest = {},
): Promise<SubscriptionPage> {
  requireAccess(context, 'subscription.own', 'anywhere');
  const found: SubscriptionView[] = [];
  let after = cursor;
  for (;;) {
    const rows = await subscriptionsAfter(context.store.read, after, PAGE_SIZE);
    for (const row of rows) {
      if (found.length === limit) return { subscriptions: found, cursor: String(after) };
      const stored = storedSubscription(row);
      if (maySee(context, stored.owner)) found.push(await subscriptionView(context, stored));
      after = row.id;
    }
    if (rows.length < PAGE_SIZE) return { subscriptions: found, cursor: null };
  }
}

/** A subscription that the caller may see. Throws `not-found` where there is none: those of others do not exist. */
export async function findSubscription(context: Context, id: number): Promise<StoredSubscription> {
  requireAccess(context, 'subscription.own', 'anywhere');
  const row = await subscriptionById(context.store.read, id);
  const stored = row && storedSubscription(row);
  if (stored !== null && maySee(context, stored.owner)) return stored;
  throw new AttestryError('not-found', `there is no subscription ${id}`);
}

/** A subscription as callers see it. Throws as `findSubscription`. */
export async function getSubscription(context: Context, id: number): Promise<SubscriptionView> {
  return subscriptionView(context, await findSubscription(context, id));
}

/** The messages to a subscription, newest first, in one state or in any. Throws as `findSubscription`. */
export async function listMessages(
  context: Context,
  { id, state, ...page }: PageRequest & { id: number; state?: MessageState | undefined },
): Promise<SentMessagePage> {
  const db = context.store.read;
  const subscription = await getSubscription(context, id);
  const { rows, cursor } = await pageById(page, (before, limit) =>
    listNotifications(db, { subscription: id, state: state ?? null, before, limit }),
  );
  return { subscription, messages: rows.map(messageView), cursor };
}

async function subscriptionView(context: Context, row: StoredSubscription): Promise<SubscriptionView> {
  const db = context.store.read;
  const state = await subscriptionState(db, row.id);
  const count = (states: readonly MessageState[]) => countStates(db, row.id, states, MAX_COUNTED);
  return {
    id: row.id,
    name: row.name,
    target: { kind: row.target, destination: row.destination },
    owner: row.owner,
    choice: row.choice,
    timing: row.timing,
    state: stateOf(row, state, context.now().toISOString()),
    mutedUntil: row.mutedUntil,
    disabled: row.disabledAt === null ? null : { at: row.disabledAt, reason: row.disabledReason ?? '' },
    failingSince: state?.failingSince ?? null,
    deliveredAt: state?.deliveredAt ?? null,
    counts: { waiting: await count(['ready', 'queued']), held: await count(['held']), dead: await count(['dead']) },
    createdAt: row.createdAt,
    createdBy: await actorById(db, row.createdBy),
  };
}

function stateOf(row: StoredSubscription, state: SubscriptionState | null, now: string): SubscriptionStateName {
  if (row.disabledAt !== null) return 'disabled';
  if (row.mutedUntil !== null && row.mutedUntil > now) return 'muted';
  return state?.failingSince == null ? 'active' : 'failing';
}

function messageView({ publicId, dueAt, state, ...row }: NotificationRow): SentMessageView {
  const { id, attempts, createdAt, lastAt, answer, message } = row;
  const isWaiting = state === 'ready' || state === 'queued' || state === 'held';
  return {
    id,
    webhookId: publicId,
    state,
    attempts,
    createdAt,
    dueAt: isWaiting ? dueAt : null,
    lastAt,
    answer,
    message,
  };
}
