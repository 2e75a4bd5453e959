/** Local users. Only the scrypt key of a password is stored. */
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { user as t } from '../schema/index.ts';

export type UserRow = typeof t.$inferSelect;
export type NewUser = Omit<UserRow, 'id' | 'nameKey' | 'removedAt' | 'removedBy'>;

const keyOf = (name: string) => name.toLowerCase();
const anyUser = prepared((db) => db.select({ id: t.id }).from(t).where(isNull(t.removedAt)).limit(1).prepare());
const byId = prepared((db) =>
  db
    .select()
    .from(t)
    .where(and(eq(t.id, sql.placeholder('id')), isNull(t.removedAt)))
    .prepare(),
);

/** Whether there is a local user. */
export async function hasUser(db: Db): Promise<boolean> {
  return (await anyUser(db).get()) !== undefined;
}

/** Add a user. Returns its id. The caller has checked that no user has the name. */
export async function addUser(tx: Tx, row: NewUser): Promise<number> {
  const values = { ...row, nameKey: keyOf(row.name) };
  return (await orm(tx).insert(t).values(values).returning({ id: t.id }).get()).id;
}

/** A user by name, whatever its case; null where there is none, or it was removed. */
export async function userByName(db: Db, name: string): Promise<UserRow | null> {
  const where = and(eq(t.nameKey, keyOf(name)), isNull(t.removedAt));
  return (await orm(db).select().from(t).where(where).get()) ?? null;
}

/** A user by its id; null where it was removed. */
export async function userById(db: Db, id: number): Promise<UserRow | null> {
  return (await byId(db).get({ id })) ?? null;
}

/** The users that were not removed, in the order of their names, at most `limit`. */
export async function listUsers(db: Db, limit: number): Promise<UserRow[]> {
  return await orm(db).select().from(t).where(isNull(t.removedAt)).orderBy(asc(t.nameKey)).limit(limit).all();
}

/** Set the scrypt key of a new password. */
export async function setPassword(tx: Tx, id: number, changed: { password: string; at: string }): Promise<void> {
  const values = { password: changed.password, passwordChangedAt: changed.at };
  await orm(tx).update(t).set(values).where(eq(t.id, id)).run();
}

/** Remove a user; `by` is the row id of an actor. The row stays, because others refer to it. */
export async function removeUser(tx: Tx, id: number, removed: { at: string; by: number }): Promise<void> {
  await orm(tx).update(t).set({ removedAt: removed.at, removedBy: removed.by }).where(eq(t.id, id)).run();
}
