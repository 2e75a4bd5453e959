/** The keys of verification summaries. */
import { and, asc, eq, gt, isNull, lte, ne } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { vsaKey as t } from '../schema/index.ts';

/** A stored key; times are RFC 3339. */
export type VsaKeyRow = typeof t.$inferSelect;
export type NewVsaKey = Pick<VsaKeyRow, 'keyId' | 'algorithm' | 'publicKey' | 'source' | 'signsFrom'>;

/** Far above the number of keys that rotation makes. */
const MAX_KEYS = 1_000;

/** Every key, oldest first. */
export async function listVsaKeys(db: Db): Promise<VsaKeyRow[]> {
  return await orm(db).select().from(t).orderBy(asc(t.id)).limit(MAX_KEYS).all();
}

/** Add a key; one that is there already signs again. Returns the row id. */
export async function addVsaKey(tx: Tx, key: NewVsaKey): Promise<number> {
  return (
    await orm(tx)
      .insert(t)
      .values(key)
      .onConflictDoUpdate({ target: t.keyId, set: { signsUntil: null, source: key.source } })
      .returning({ id: t.id })
      .get()
  ).id;
}

/** Every key but one, of those that sign from `at` or before and have no end yet, signs until `at`. */
export async function endOtherVsaKeys(tx: Tx, keyId: string, at: string): Promise<void> {
  await orm(tx)
    .update(t)
    .set({ signsUntil: at })
    .where(and(ne(t.keyId, keyId), isNull(t.signsUntil), lte(t.signsFrom, at)))
    .run();
}

/** Revoke a key at `at`; false where it is not known or revoked already. */
export async function revokeVsaKey(tx: Tx, keyId: string, at: string): Promise<boolean> {
  const { changes } = await orm(tx)
    .update(t)
    .set({ revokedAt: at })
    .where(and(eq(t.keyId, keyId), isNull(t.revokedAt)))
    .run();
  return changes > 0;
}

/** Every key that would sign later signs from `at` on. */
export async function startVsaKeys(tx: Tx, at: string): Promise<void> {
  await orm(tx)
    .update(t)
    .set({ signsFrom: at })
    .where(and(gt(t.signsFrom, at), isNull(t.revokedAt)))
    .run();
}
