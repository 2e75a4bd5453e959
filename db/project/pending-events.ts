/** Events that wait for the artifact that they name by a purl, or for a deployment in their slot. */
import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { prepared } from '../connection/connection.ts';
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

const bySender = and(eq(t.awaited, sql.placeholder('awaited')), eq(t.actor, sql.placeholder('actor')));
const insert = prepared((db) =>
  db
    .insert(t)
    .values({
      awaited: sql.placeholder('awaited'),
      actor: sql.placeholder('actor'),
      evidence: sql.placeholder('evidence'),
    })
    .onConflictDoNothing()
    .prepare(),
);
const deleteOlder = prepared((db) =>
  db
    .delete(t)
    .where(
      and(
        bySender,
        sql`${t.evidence} < (${db
          .select({ evidence: t.evidence })
          .from(t)
          .where(bySender)
          .orderBy(desc(t.evidence))
          .limit(1)
          .offset(MAX_PER_SENDER - 1)})`,
      ),
    )
    .prepare(),
);
const deleteOne = prepared((db) =>
  db
    .delete(t)
    .where(and(bySender, eq(t.evidence, sql.placeholder('evidence'))))
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
  const { changes } = await insert(tx).run({ awaited, actor: sender, evidence });
  if (changes > 0) await deleteOlder(tx).run({ awaited, actor: sender });
}

/** The event waits no more. */
export async function removePendingEvent(tx: Tx, { awaited, actor, evidence }: PendingEvent): Promise<void> {
  await deleteOne(tx).run({ awaited, actor: actor ?? 0, evidence });
}

/** The events (`seq`) that wait for a purl or a slot, behind `after`, the oldest first, at most `limit`. */
export async function pendingEvents(db: Db, awaited: string, after: number, limit: number): Promise<number[]> {
  return (await selectNext(db).all({ awaited, after, limit })).map(({ evidence }) => evidence);
}
