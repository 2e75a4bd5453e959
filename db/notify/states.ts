/** How far each subscription has got. Times are RFC 3339. */
import { eq, min, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { subscriptionState as t } from '../schema/index.ts';

export type SubscriptionState = typeof t.$inferSelect;

const byId = prepared((db) =>
  db
    .select()
    .from(t)
    .where(eq(t.subscription, sql.placeholder('id')))
    .prepare(),
);
const lowestCursor = prepared((db) =>
  db
    .select({ cursor: min(t.cursor) })
    .from(t)
    .prepare(),
);

/** Begin a subscription behind the event `cursor`. */
export async function addSubscriptionState(tx: Tx, subscription: number, cursor: number): Promise<void> {
  await orm(tx).insert(t).values({ subscription, cursor, failures: 0, burstCount: 0 }).run();
}

export async function subscriptionState(db: Db, subscription: number): Promise<SubscriptionState | null> {
  return (await byId(db).get({ id: subscription })) ?? null;
}

export async function changeSubscriptionState(
  tx: Tx,
  subscription: number,
  change: Partial<Omit<SubscriptionState, 'subscription'>>,
): Promise<void> {
  await orm(tx).update(t).set(change).where(eq(t.subscription, subscription)).run();
}

/** The event behind which every subscription has got; null where there is no subscription. */
export async function slowestCursor(db: Db): Promise<number | null> {
  return (await lowestCursor(db).get())?.cursor ?? null;
}
