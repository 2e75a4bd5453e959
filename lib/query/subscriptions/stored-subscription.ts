/** Subscriptions as they are stored, parsed, and who may see which. */
import type { Place } from '#lib/access/may-do.ts';
import type { Context } from '#lib/context/context.ts';
import { isAllowed } from '#lib/context/require-access.ts';
import type { TargetKind } from '#lib/notify/sending/settings.ts';
import type { Choice, Owner, Timing } from '#lib/notify/subscription.ts';
import type { SubscriptionRow } from '#db/notify/subscriptions.ts';

/** A subscription with its parsed members. */
export type StoredSubscription = Omit<SubscriptionRow, 'target' | 'owner' | 'choice' | 'timing'> & {
  target: TargetKind;
  owner: Owner;
  choice: Choice;
  timing: Timing;
};

export function storedSubscription(row: SubscriptionRow): StoredSubscription {
  return {
    ...row,
    target: row.target as TargetKind,
    owner: ownerOf(row),
    choice: JSON.parse(row.choice) as Choice,
    timing: JSON.parse(row.timing) as Timing,
  };
}

function ownerOf({ ownerKind, owner, ownerName }: SubscriptionRow): Owner {
  if (ownerKind === 'person') return { kind: 'person', id: owner, name: ownerName };
  return ownerKind === 'project' ? { kind: 'project', pattern: owner } : { kind: 'installation' };
}

/** The place of a subscription that is not that of a person. */
export function placeOfOwner(owner: Exclude<Owner, { kind: 'person' }>): Place {
  return owner.kind === 'project' ? { pattern: owner.pattern } : 'installation';
}

/**
 * Whether the actor of a context sees and changes the subscriptions of an owner: a person one's own, a maintainer those
 * of the projects, an admin of all projects everybody's.
 */
export function maySee(context: Context, owner: Owner): boolean {
  if (owner.kind !== 'person') return isAllowed(context, 'subscription.change', placeOfOwner(owner));
  const { actor } = context;
  if (actor.kind === 'person' && actor.id === owner.id) return isAllowed(context, 'subscription.own', 'anywhere');
  return isAllowed(context, 'user.change', 'installation');
}
