/** Makes, changes and removes subscriptions. */
import { AttestryError } from '#lib/errors.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { destinationOf, isCommitTarget } from '#lib/notify/sending/settings.ts';
import type { Owner } from '#lib/notify/subscription.ts';
import { openSessions } from '#db/access/sessions.ts';
import type { Tx } from '#db/open.ts';
import { replayDead } from '#db/notify/notifications.ts';
import { addSubscriptionState, changeSubscriptionState } from '#db/notify/states.ts';
import {
  addSubscription,
  changeSubscription as changeRow,
  countSubscriptions,
  removeSubscription as removeRow,
  subscriptionById,
  type SubscriptionChange,
} from '#db/notify/subscriptions.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { lastEventSeq } from '#db/system/outbox.ts';
import { findSubscription, getSubscription } from '#lib/query/subscriptions/list-subscriptions.ts';
import {
  placeOfOwner,
  type StoredSubscription,
  storedSubscription,
} from '#lib/query/subscriptions/stored-subscription.ts';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';
import type { NewSubscriptionView, SubscriptionView } from '#lib/views/subscription/subscription.ts';
import {
  type ChoiceInput,
  readChoice,
  readCommitChoice,
  readName,
  readPattern,
  readTiming,
  type TimingInput,
  withoutDerived,
} from './read-request.ts';
import { readTarget, sealSettings, type TargetInput } from './target-settings.ts';

/** Who a subscription is for: the person who makes it, the projects of a pattern, or the installation. */
export type OwnerInput = { kind: 'person' } | { kind: 'project'; pattern: string } | { kind: 'installation' };

export type SubscriptionInput = {
  name: string;
  target: TargetInput;
  owner: OwnerInput;
  choice?: ChoiceInput | undefined;
  timing?: TimingInput | undefined;
  reason?: string | undefined;
};

/** Each event is compared with every subscription. */
const MAX_SUBSCRIPTIONS = 500;
const MAX_OF_OWNER = 50;
/** The dead messages that one call sends again. */
const MAX_REPLAYED = 1_000;

/**
 * Make a subscription to the events from now on. Throws `bad-request` for values that are wrong, and `conflict` where
 * there are too many.
 */
export async function createSubscription(context: Context, input: SubscriptionInput): Promise<NewSubscriptionView> {
  const owner = readOwner(context, input.owner);
  if (owner.kind === 'person') requireAccess(context, 'subscription.own', 'anywhere');
  else requireAccess(context, 'subscription.change', placeOfOwner(owner));
  const name = readName(input.name);
  const { settings, made } = readTarget(context, input.target);
  const timing = readTiming(input.timing ?? {});
  const chosen = readChoice(input.choice ?? {});
  const choice = isCommitTarget(settings.kind) ? readCommitChoice(destinationOf(settings), chosen, timing) : chosen;
  const reason = readReason(input.reason);
  const columns = await ownerColumns(context, owner);
  const id = await context.store.write(async (tx) => {
    await refuseTooMany(tx, columns);
    const added = await addSubscription(tx, {
      name,
      target: settings.kind,
      destination: destinationOf(settings),
      ...columns,
      choice: JSON.stringify(choice),
      timing: JSON.stringify(timing),
      mutedUntil: null,
      createdAt: context.now().toISOString(),
      createdBy: await findOrCreateActor(tx, context.actor),
    });
    await changeRow(tx, added, { settings: sealSettings(context, added, settings) });
    await addSubscriptionState(tx, added, await lastEventSeq(tx));
    const after = recorded(storedSubscription((await subscriptionById(tx, added))!));
    await recordAction(tx, context, { action: 'subscription.create', object: objectOf(added), after, reason });
    return added;
  });
  return { subscription: await getSubscription(context, id), secret: made };
}

function readOwner({ actor }: Context, input: OwnerInput): Owner {
  switch (input.kind) {
    case 'person':
      if (actor.kind === 'person') return { kind: 'person', id: actor.id, name: actor.name };
      throw new AttestryError('bad-request', 'only somebody who has signed in has personal subscriptions', {
        pointer: '/owner/kind',
      });
    case 'project':
      return { kind: 'project', pattern: readPattern(input.pattern, '/owner/pattern') };
    case 'installation':
      return { kind: 'installation' };
  }
}

/** The columns of an owner. The groups of a person of an OpenID provider are those of the newest session. */
async function ownerColumns({ store, now }: Context, owner: Owner) {
  const nobody = { ownerUser: null, ownerGroups: null, ownerSeenAt: null };
  if (owner.kind === 'installation') return { ownerKind: owner.kind, owner: '', ownerName: '', ...nobody };
  if (owner.kind === 'project')
    return { ownerKind: owner.kind, owner: owner.pattern, ownerName: owner.pattern, ...nobody };
  const query = { person: owner.id, now: now().toISOString(), limit: 1 };
  const [session] = await openSessions(store.read, query);
  return {
    ownerKind: owner.kind,
    owner: owner.id,
    ownerName: owner.name,
    ownerUser: session?.user ?? null,
    ownerGroups: session?.groups ?? null,
    ownerSeenAt: session === undefined || session.user !== null ? null : session.createdAt,
  };
}

async function refuseTooMany(tx: Tx, owner: { ownerKind: string; owner: string }): Promise<void> {
  const { all, ofOwner } = await countSubscriptions(tx, owner);
  if (all >= MAX_SUBSCRIPTIONS)
    throw new AttestryError('conflict', `there are at most ${MAX_SUBSCRIPTIONS} subscriptions`);
  if (ofOwner >= MAX_OF_OWNER)
    throw new AttestryError('conflict', `one owner has at most ${MAX_OF_OWNER} subscriptions: remove one first`);
}

function readReason(written: string | undefined): string | null {
  const reason = written?.trim() ?? '';
  if (reason.length > MAX_REASON_LENGTH)
    throw new AttestryError('bad-request', `a reason has at most ${MAX_REASON_LENGTH} characters`, {
      pointer: '/reason',
    });
  return reason === '' ? null : reason;
}

const objectOf = (id: number) => ({ kind: 'subscription', id });

/** What the audit log records of a subscription: no secret, and not the address, which may be one. */
function recorded({ name, target, destination, owner, choice, timing, mutedUntil, disabledAt }: StoredSubscription) {
  return { name, target, destination, owner, choice, timing, mutedUntil, disabledAt };
}

/** What changes; the rest stays. `enabled` true: messages are sent again, the ones that waited first. */
export type SubscriptionUpdate = {
  name?: string | undefined;
  target?: TargetInput | undefined;
  choice?: ChoiceInput | undefined;
  timing?: TimingInput | undefined;
  /** RFC 3339; null: it is not muted. */
  mutedUntil?: string | null | undefined;
  enabled?: boolean | undefined;
  reason?: string | undefined;
};

/** Change a subscription. Throws `bad-request` for values that are wrong, and as `findSubscription`. */
export async function changeSubscription(
  context: Context,
  id: number,
  update: SubscriptionUpdate,
): Promise<NewSubscriptionView> {
  const known = await findSubscription(context, id);
  const reason = readReason(update.reason);
  const target = update.target === undefined ? null : readTarget(context, update.target);
  if (target !== null && target.settings.kind !== known.target)
    throw new AttestryError('bad-request', 'the kind of a target stays: make another subscription', {
      pointer: '/target/kind',
    });
  const timing = update.timing && readTiming(update.timing, known.timing);
  const isForCommits = isCommitTarget(known.target);
  const before = isForCommits ? withoutDerived(known.destination, known.choice) : known.choice;
  const chosen = update.choice && readChoice(update.choice, before);
  const destination = target === null ? known.destination : destinationOf(target.settings);
  const choice =
    isForCommits && (chosen || timing || target)
      ? readCommitChoice(destination, chosen ?? before, timing ?? known.timing)
      : chosen;
  const change: SubscriptionChange = {
    ...(update.name !== undefined && { name: readName(update.name) }),
    ...(choice && { choice: JSON.stringify(choice) }),
    ...(timing && { timing: JSON.stringify(timing) }),
    ...(update.mutedUntil !== undefined && { mutedUntil: readMute(update.mutedUntil) }),
    ...(update.enabled !== undefined && enabling(context, update.enabled, known)),
    ...(target && { settings: sealSettings(context, id, target.settings), destination }),
  };
  await context.store.write(async (tx) => {
    if (Object.keys(change).length > 0) await changeRow(tx, id, change);
    if (update.enabled === true || target !== null)
      await changeSubscriptionState(tx, id, { failures: 0, retryAt: null, failingSince: null });
    const row = await subscriptionById(tx, id);
    if (row === null) throw new AttestryError('not-found', `there is no subscription ${id}`);
    const [before, after] = [recorded(known), { ...recorded(storedSubscription(row)), newTarget: target !== null }];
    await recordAction(tx, context, { action: 'subscription.change', object: objectOf(id), before, after, reason });
  });
  return { subscription: await getSubscription(context, id), secret: target?.made ?? null };
}

function readMute(written: string | null): string | null {
  if (written === null) return null;
  const at = Date.parse(written);
  if (Number.isNaN(at)) throw new AttestryError('bad-request', 'this is no time', { pointer: '/mutedUntil' });
  return new Date(at).toISOString();
}

function enabling({ now }: Context, enabled: boolean, known: StoredSubscription): SubscriptionChange {
  if (enabled) return { disabledAt: null, disabledReason: null };
  return known.disabledAt === null
    ? { disabledAt: now().toISOString(), disabledReason: 'somebody has switched it off' }
    : {};
}

/** Remove a subscription with the messages that wait for it. Throws as `findSubscription`. */
export async function removeSubscription(
  context: Context,
  { id, reason: written }: { id: number; reason?: string | undefined },
): Promise<void> {
  const known = await findSubscription(context, id);
  const reason = readReason(written);
  await context.store.write(async (tx) => {
    await removeRow(tx, id, { at: context.now().toISOString(), by: await findOrCreateActor(tx, context.actor) });
    const before = recorded(known);
    await recordAction(tx, context, { action: 'subscription.remove', object: objectOf(id), before, reason });
  });
}

/**
 * Send dead messages of a subscription again: one, or the oldest 1,000. Throws `not-found` where there is no such
 * message, and as `findSubscription`.
 */
export async function replayMessages(
  context: Context,
  { id, message }: { id: number; message: number | null },
): Promise<{ subscription: SubscriptionView; replayed: number }> {
  await findSubscription(context, id);
  const now = context.now().toISOString();
  const replayed = await context.store.write(async (tx) => {
    const count = await replayDead(tx, { subscription: id, id: message, now, limit: MAX_REPLAYED });
    if (count === 0 && message !== null)
      throw new AttestryError('not-found', `subscription ${id} has no dead message ${message}`);
    const after = { message, replayed: count };
    await recordAction(tx, context, { action: 'subscription.replay', object: objectOf(id), after });
    return count;
  });
  return { subscription: await getSubscription(context, id), replayed };
}
