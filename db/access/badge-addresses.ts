/** Addresses of badges. Only the SHA-256 of their random part is stored. */
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { badgeAddress as t } from '../schema/index.ts';

export type BadgeAddressRow = typeof t.$inferSelect;
export type NewBadgeAddress = Omit<BadgeAddressRow, 'id' | 'revokedAt' | 'revokedBy'>;

const byHash = prepared((db) =>
  db
    .select({ project: t.project, hash: t.hash })
    .from(t)
    .where(and(eq(t.hash, sql.placeholder('hash')), isNull(t.revokedAt)))
    .prepare(),
);

/** Add an address. Returns its number. */
export async function addBadgeAddress(tx: Tx, row: NewBadgeAddress): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

/** The project (row id) of an address that is in use, and its stored hash; null where there is none. */
export async function findBadgeAddress(
  db: Db,
  hash: Uint8Array,
): Promise<Pick<BadgeAddressRow, 'project' | 'hash'> | null> {
  return (await byHash(db).get({ hash })) ?? null;
}

/** The addresses of a project (row id) that are in use, the newest first, at most `limit`. */
export async function badgeAddresses(db: Db, project: number, limit: number): Promise<BadgeAddressRow[]> {
  return await orm(db)
    .select()
    .from(t)
    .where(and(eq(t.project, project), isNull(t.revokedAt)))
    .orderBy(desc(t.id))
    .limit(limit)
    .all();
}

/** Revoke an address of a project; `by` is the row id of an actor. False where none of them is in use. */
export async function revokeBadgeAddress(
  tx: Tx,
  { id, project }: { id: number; project: number },
  { at, by }: { at: string; by: number },
): Promise<boolean> {
  const where = and(eq(t.id, id), eq(t.project, project), isNull(t.revokedAt));
  return (await orm(tx).update(t).set({ revokedAt: at, revokedBy: by }).where(where).run()).changes > 0;
}
