/** Subscriptions: who is told about what, and where. Times are RFC 3339. */
import { and, asc, count, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { notification, subscription as t, subscriptionState } from '../schema/index.ts';

/** A subscription. `settings` is sealed, `createdBy` and `removedBy` are row ids of actors. */
export type SubscriptionRow = typeof t.$inferSelect;
export type NewSubscription = Omit<
  SubscriptionRow,
  'id' | 'settings' | 'removedAt' | 'removedBy' | 'disabledAt' | 'disabledReason'
>;

const inForce = isNull(t.removedAt);

/** Add a subscription, without the settings of its target, which are sealed for its row id. Returns the row id. */
export async function addSubscription(tx: Tx, row: NewSubscription): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

/** What of a subscription can change. */
export type SubscriptionChange = Partial<
  Pick<
    SubscriptionRow,
    'name' | 'settings' | 'destination' | 'choice' | 'timing' | 'mutedUntil' | 'disabledAt' | 'disabledReason'
  >
>;

export async function changeSubscription(tx: Tx, id: number, change: SubscriptionChange): Promise<void> {
  await orm(tx).update(t).set(change).where(eq(t.id, id)).run();
}

/** Remove a subscription with its messages. The row stays without its settings, because the audit log names it. */
export async function removeSubscription(tx: Tx, id: number, { at, by }: { at: string; by: number }): Promise<void> {
  await orm(tx).update(t).set({ settings: null, removedAt: at, removedBy: by }).where(eq(t.id, id)).run();
  await orm(tx).delete(subscriptionState).where(eq(subscriptionState.subscription, id)).run();
  await orm(tx).delete(notification).where(eq(notification.subscription, id)).run();
}

/** A subscription that was not removed; null where there is none. */
export async function subscriptionById(db: Db, id: number): Promise<SubscriptionRow | null> {
  return (
    (await orm(db)
      .select()
      .from(t)
      .where(and(eq(t.id, id), inForce))
      .get()) ?? null
  );
}

/** The subscriptions that were not removed, with a row id above `after`, in the order of their row ids. */
export async function subscriptionsAfter(db: Db, after: number, limit: number): Promise<SubscriptionRow[]> {
  return await orm(db)
    .select()
    .from(t)
    .where(and(inForce, gt(t.id, after)))
    .orderBy(asc(t.id))
    .limit(limit)
    .all();
}

/** The number of subscriptions that were not removed: all, and those of one owner. */
export async function countSubscriptions(
  db: Db,
  { ownerKind, owner }: Pick<SubscriptionRow, 'ownerKind' | 'owner'>,
): Promise<{ all: number; ofOwner: number }> {
  const all = await orm(db).select({ n: count() }).from(t).where(inForce).get();
  const ofOwner = await orm(db)
    .select({ n: count() })
    .from(t)
    .where(and(eq(t.ownerKind, ownerKind), eq(t.owner, owner), inForce))
    .get();
  return { all: all!.n, ofOwner: ofOwner!.n };
}

/** Note the groups of a person at a sign-in, which count for the subscriptions of this person from now on. */
export async function noteOwnerGroups(
  tx: Tx,
  { person, groups, at }: { person: string; groups: string; at: string },
): Promise<void> {
  await orm(tx)
    .update(t)
    .set({ ownerGroups: groups, ownerSeenAt: at })
    .where(and(sql`${t.ownerKind} = 'person'`, eq(t.owner, person), inForce, sql`${t.ownerUser} is null`))
    .run();
}
