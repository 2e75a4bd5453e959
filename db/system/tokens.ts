/** Stored API tokens. Only the sha256 of a token is stored. Times are RFC 3339. */
import { asc, desc, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { token } from '../schema/index.ts';

/** A stored token, without its hash. */
export type TokenRow = {
  id: number;
  name: string;
  scopes: string[];
  createdAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
  /** Null: the token never expires. */
  expiresAt: string | null;
  /** The id of the token that this one replaces. */
  rotatedFrom: number | null;
  /**
   * Patterns of the projects that it speaks for; empty: none. They never change. Null: the token was made before tokens
   * had projects, and speaks for every project.
   */
  projects: string[] | null;
};

const columns = {
  id: token.id,
  name: token.name,
  scopes: token.scopes,
  createdAt: token.createdAt,
  lastUsedAt: token.lastUsedAt,
  revokedAt: token.revokedAt,
  expiresAt: token.expiresAt,
  rotatedFrom: token.rotatedFrom,
  projects: token.projects,
};
type StoredRow = Omit<TokenRow, 'scopes' | 'projects'> & { scopes: string; projects: string | null };
const toTokenRow = (row: StoredRow): TokenRow => ({
  ...row,
  scopes: row.scopes.split(' '),
  projects: row.projects === null ? null : row.projects.split(' ').filter((pattern) => pattern !== ''),
});

const byHash = prepared((db) =>
  db
    .select({ ...columns, hash: token.hash })
    .from(token)
    .where(eq(token.hash, sql.placeholder('hash')))
    .prepare(),
);

/** Add a token. `hash` is its sha256, `createdBy` the row id of an actor. Returns the id of the token. */
export async function addToken(
  tx: Tx,
  row: {
    name: string;
    hash: Uint8Array;
    scopes: string[];
    createdAt: string;
    createdBy: number;
    expiresAt: string | null;
    rotatedFrom: number | null;
    projects: readonly string[] | null;
  },
): Promise<number> {
  return (
    await orm(tx)
      .insert(token)
      .values({ ...row, scopes: row.scopes.join(' '), projects: row.projects?.join(' ') ?? null })
      .returning({ id: token.id })
      .get()
  ).id;
}

/** The token with a sha256, and the stored hash for a comparison in constant time; null where there is none. */
export async function findToken(db: Db, hash: Uint8Array): Promise<(TokenRow & { hash: Uint8Array }) | null> {
  const row = await byHash(db).get({ hash });
  return row ? { ...toTokenRow(row), hash: row.hash } : null;
}

/** The id of the newest token that replaces a token; null where it was not rotated. */
export async function successorOf(db: Db, id: number): Promise<number | null> {
  const rows = orm(db).select({ id: token.id }).from(token).where(eq(token.rotatedFrom, id));
  return (await rows.orderBy(desc(token.id)).limit(1).get())?.id ?? null;
}

/** All tokens in the order of their ids, revoked and expired ones too, at most `limit`. */
export async function listTokens(db: Db, limit: number): Promise<TokenRow[]> {
  return (await orm(db).select(columns).from(token).orderBy(asc(token.id)).limit(limit).all()).map(toTokenRow);
}

/** Revoke a token; `actor` is a row id. Returns false where there is no such token, or where it is already revoked. */
export async function revokeToken(tx: Tx, id: number, at: string, actor: number): Promise<boolean> {
  return (
    (
      await orm(tx)
        .update(token)
        .set({ revokedAt: at, revokedBy: actor })
        .where(sql`${token.id} = ${id} and ${token.revokedAt} is null`)
        .run()
    ).changes > 0
  );
}

/** Set the time of the last use of a token. */
export async function touchToken(tx: Tx, id: number, at: string): Promise<void> {
  await orm(tx).update(token).set({ lastUsedAt: at }).where(eq(token.id, id)).run();
}

/** A token by its id; null where there is none. */
export async function tokenById(db: Db, id: number): Promise<TokenRow | null> {
  const row = await orm(db).select(columns).from(token).where(eq(token.id, id)).get();
  return row ? toTokenRow(row) : null;
}

/** Set the time at which a token expires. */
export async function setTokenExpiry(tx: Tx, id: number, expiresAt: string): Promise<void> {
  await orm(tx).update(token).set({ expiresAt }).where(eq(token.id, id)).run();
}
