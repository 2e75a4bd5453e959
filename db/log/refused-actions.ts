/**
 * Refused attempts to sign in or to change something. Only the newest of either kind are stored, so that no caller
 * fills the disk.
 */
import { and, desc, eq, lt, lte, ne } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { refusedAction as t } from '../schema/index.ts';
import { incrementCounter } from '../system/meta.ts';

/** A refused attempt. `at` is RFC 3339, `actor` a row id. `attempt` is `session.start`, or a verb of lib/access. */
export type NewRefusedAction = {
  at: string;
  actor: number | null;
  door: string;
  address: string | null;
  attempt: string;
  subject: string | null;
  message: string;
};
export type RefusedActionRow = NewRefusedAction & { id: number };

/** Stored attempts to sign in, and stored attempts to do something else: nobody replaces those of the other kind. */
export const MAX_REFUSED_ACTIONS = 1_000;

const SIGN_IN = 'session.start';

/** Store and count an attempt, and remove the oldest ones of its kind beyond 1,000. */
export async function addRefusedAction(tx: Tx, row: NewRefusedAction): Promise<void> {
  await orm(tx).insert(t).values(row).run();
  await incrementCounter(tx, 'refused-actions');
  const isOfKind = row.attempt === SIGN_IN ? eq(t.attempt, SIGN_IN) : ne(t.attempt, SIGN_IN);
  const oldest = await orm(tx)
    .select({ id: t.id })
    .from(t)
    .where(isOfKind)
    .orderBy(desc(t.id))
    .limit(1)
    .offset(MAX_REFUSED_ACTIONS)
    .get();
  if (oldest !== undefined)
    await orm(tx)
      .delete(t)
      .where(and(isOfKind, lte(t.id, oldest.id)))
      .run();
}

/** The attempts with a row id below `before`, newest first. */
export async function listRefusedActions(db: Db, before: number, limit: number): Promise<RefusedActionRow[]> {
  return orm(db).select().from(t).where(lt(t.id, before)).orderBy(desc(t.id)).limit(limit).all();
}
