/** Events that wait for the artifact that they name by a purl, or for a deployment in their slot. */
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm, prepared } from '../sqlite/connection.ts';
import { pendingEvent as t } from '../schema/index.ts';

/** Events of one sender that wait for one thing, the newest: the older ones say little about what runs now. */
const MAX_PER_SENDER = 64;

const selectNext = prepared((db) =>
  db
    .select({ evidence: t.evidence })
    .from(t)
    .where(and(eq(t.awaited, sql.placeholder('awaited')), gt(t.evidence, sql.placeholder('after'))))
    .orderBy(asc(t.evidence))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** An event (`evidence`: its `seq`), its first sender, and what it waits for: a purl or a `slotKey`. */
export type PendingEvent = { awaited: string; actor: number | null; evidence: number };

/** What an event waits for that names no artifact which is known: a deployment in its slot of an environment. */
export const slotKey = (environment: string, slot: string): string =>
  `slot ${JSON.stringify([environment.slice(0, 200), slot])}`;

/** Note what an event waits for. */
export async function addPendingEvent(tx: Tx, { awaited, actor, evidence }: PendingEvent): Promise<void> {
  const sender = actor ?? 0;
  await orm(tx).insert(t).values({ awaited, actor: sender, evidence }).onConflictDoNothing().run();
  const bySender = and(eq(t.awaited, awaited), eq(t.actor, sender));
  const kept = orm(tx)
    .select({ evidence: t.evidence })
    .from(t)
    .where(bySender)
    .orderBy(sql`${t.evidence} desc`)
    .limit(MAX_PER_SENDER);
  await orm(tx)
    .delete(t)
    .where(and(bySender, sql`${t.evidence} not in ${kept}`))
    .run();
}

/** The event waits no more. */
export async function removePendingEvent(tx: Tx, { awaited, actor, evidence }: PendingEvent): Promise<void> {
  await orm(tx)
    .delete(t)
    .where(and(eq(t.awaited, awaited), eq(t.actor, actor ?? 0), eq(t.evidence, evidence)))
    .run();
}

/** The events (`seq`) that wait for a purl or a slot, behind `after`, the oldest first, at most `limit`. */
export async function pendingEvents(db: Db, awaited: string, after: number, limit: number): Promise<number[]> {
  return (await selectNext(db).all({ awaited, after, limit })).map(({ evidence }) => evidence);
}
