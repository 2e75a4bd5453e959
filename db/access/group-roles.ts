/** Which roles the members of the groups of an OpenID provider get. */
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Role } from '#lib/actor.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { groupRole as t } from '../schema/index.ts';

type StoredRow = typeof t.$inferSelect;
export type GroupRoleRow = Omit<StoredRow, 'role'> & { role: Role };
export type NewGroupRole = Omit<GroupRoleRow, 'id' | 'removedAt' | 'removedBy'>;

const toRow = (row: StoredRow): GroupRoleRow => ({ ...row, role: row.role as Role });

/** Add a role of a group. Returns its id. */
export async function addGroupRole(tx: Tx, row: NewGroupRole): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

/** The roles of some groups. */
export async function rolesOfGroups(db: Db, groups: readonly string[], limit: number): Promise<GroupRoleRow[]> {
  const where = and(inArray(t.group, [...groups]), isNull(t.removedAt));
  return (await orm(db).select().from(t).where(where).orderBy(asc(t.id)).limit(limit).all()).map(toRow);
}

/** The roles of all groups in the order of their ids, at most `limit`. */
export async function listGroupRoles(db: Db, limit: number): Promise<GroupRoleRow[]> {
  return (await orm(db).select().from(t).where(isNull(t.removedAt)).orderBy(asc(t.id)).limit(limit).all()).map(toRow);
}

/** Take a role from a group; `by` is the row id of an actor. Returns its row; null where there is none. */
export async function removeGroupRole(
  tx: Tx,
  id: number,
  removed: { at: string; by: number },
): Promise<GroupRoleRow | null> {
  const where = and(eq(t.id, id), isNull(t.removedAt));
  const values = { removedAt: removed.at, removedBy: removed.by };
  const row = await orm(tx).update(t).set(values).where(where).returning().get();
  return row === undefined ? null : toRow(row);
}
