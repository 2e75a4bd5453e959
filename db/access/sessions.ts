/** Sessions of people who have signed in. Only the sha256 of what the cookie holds is stored. */
import { and, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { session as t } from '../schema/index.ts';

export type SessionRow = typeof t.$inferSelect;
export type NewSession = Omit<SessionRow, 'id' | 'revokedAt' | 'revokedBy'>;

const byHash = prepared((db) =>
  db
    .select()
    .from(t)
    .where(eq(t.hash, sql.placeholder('hash')))
    .prepare(),
);

/** Add a session. Returns its id. */
export async function addSession(tx: Tx, row: NewSession): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

/** The session with a sha256, ended ones too; null where there is none. */
export async function findSession(db: Db, hash: Uint8Array): Promise<SessionRow | null> {
  return (await byHash(db).get({ hash })) ?? null;
}

/** A session by its id. */
export async function sessionById(db: Db, id: number): Promise<SessionRow | null> {
  return (await orm(db).select().from(t).where(eq(t.id, id)).get()) ?? null;
}

/** Set the time of the last use of a session. */
export async function touchSession(tx: Tx, id: number, at: string): Promise<void> {
  await orm(tx).update(t).set({ lastUsedAt: at }).where(eq(t.id, id)).run();
}

/**
 * Sessions that have neither expired nor been revoked at `now`, the newest first, at most `limit`; only those of one
 * person where `person` is not null.
 */
export async function openSessions(
  db: Db,
  { person, now, limit }: { person: string | null; now: string; limit: number },
): Promise<SessionRow[]> {
  const isOpen = and(gt(t.expiresAt, now), isNull(t.revokedAt));
  const where = person === null ? isOpen : and(eq(t.person, person), isOpen);
  return await orm(db).select().from(t).where(where).orderBy(desc(t.id)).limit(limit).all();
}

type Revocation = { at: string; by: number };

/** Revoke a session; `by` is the row id of an actor. Returns false where it is revoked already. */
export async function revokeSession(tx: Tx, id: number, { at, by }: Revocation): Promise<boolean> {
  const where = and(eq(t.id, id), isNull(t.revokedAt));
  return (await orm(tx).update(t).set({ revokedAt: at, revokedBy: by }).where(where).run()).changes > 0;
}

/** Revoke every session of a local user. */
export async function revokeSessionsOfUser(tx: Tx, user: number, { at, by }: Revocation): Promise<void> {
  const where = and(eq(t.user, user), isNull(t.revokedAt));
  await orm(tx).update(t).set({ revokedAt: at, revokedBy: by }).where(where).run();
}

/** Delete the sessions that expired before a time. */
export async function deleteSessionsBefore(tx: Tx, before: string): Promise<void> {
  await orm(tx).delete(t).where(lt(t.expiresAt, before)).run();
}
