/** Signers of evidence, identified by kind, identity and issuer. */
import { and, desc, eq, sql } from 'drizzle-orm';
import { indexSigner } from '../full-text/terms.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared, encodedPlaceholder, rowCache } from '../connection/connection.ts';
import { signer } from '../schema/index.ts';

/** The properties that identify a signer. The issuer of a key is null. */
export type SignerIdentifier = { kind: 'certificate' | 'key'; identity: string; issuer: string | null };

/** A signer, how many documents it signed, and when it was last seen (RFC 3339). */
export type SignerRow = SignerIdentifier & { evidence: number; lastSeen: string };

const find = prepared((orm) =>
  orm
    .select({ id: signer.id })
    .from(signer)
    .where(
      and(
        eq(signer.identity, sql.placeholder('identity')),
        eq(signer.issuer, sql.placeholder('issuer')),
        eq(signer.kind, encodedPlaceholder(signer.kind, 'kind')),
      ),
    )
    .prepare(),
);
const add = prepared((orm) =>
  orm
    .insert(signer)
    .values({
      kind: sql.placeholder('kind'),
      identity: sql.placeholder('identity'),
      issuer: sql.placeholder('issuer'),
      evidence: 0,
      lastSeen: sql.placeholder('at'),
    })
    .returning({ id: signer.id })
    .prepare(),
);
const countEvidence = prepared((orm) =>
  orm
    .update(signer)
    .set({
      evidence: sql`${signer.evidence} + ${sql.placeholder('by')}`,
      lastSeen: sql`max(${signer.lastSeen}, ${encodedPlaceholder(signer.lastSeen, 'at')})`,
    })
    .where(eq(signer.id, sql.placeholder('id')))
    .prepare(),
);
const recent = prepared((orm) =>
  orm.select().from(signer).orderBy(desc(signer.lastSeen), desc(signer.id)).limit(sql.placeholder('limit')).prepare(),
);
const selectIdentity = prepared((orm) =>
  orm
    .select({ identity: signer.identity })
    .from(signer)
    .where(eq(signer.id, sql.placeholder('id')))
    .prepare(),
);
const MAX_CACHED_SIGNERS = 1_000;
const signersById = rowCache<number, { identity: string; issuer: string | null }>(MAX_CACHED_SIGNERS);
const selectSigner = prepared((orm) =>
  orm
    .select({ identity: signer.identity, issuer: signer.issuer })
    .from(signer)
    .where(eq(signer.id, sql.placeholder('id')))
    .prepare(),
);
const selectIds = prepared((orm) =>
  orm
    .select({ id: signer.id })
    .from(signer)
    .where(eq(signer.identity, sql.placeholder('identity')))
    .limit(16)
    .prepare(),
);

/** Find or create a signer, seen at `at` (RFC 3339). Returns the row id. */
export async function findOrCreateSigner(tx: Tx, identifier: SignerIdentifier, at: string): Promise<number> {
  const key = keyOf(identifier);
  const existing = await find(tx).get(key);
  if (existing) return existing.id;
  const { id } = (await add(tx).get({ ...key, at }))!;
  await indexSigner(tx, { id, identity: key.identity });
  return id;
}

/** Count documents of a signer (row id), of which the last one was received at `at` (RFC 3339). */
export async function countSigned(tx: Tx, id: number, by: number, at: string): Promise<void> {
  await countEvidence(tx).run({ id, by, at });
}

/** The row id of a signer; null where it is not stored. */
export async function findSigner(db: Db, identifier: SignerIdentifier): Promise<number | null> {
  return (await find(db).get(keyOf(identifier)))?.id ?? null;
}

/** The columns that identify a signer: the table has an empty issuer for a key. */
function keyOf({ kind, identity, issuer }: SignerIdentifier) {
  return { kind, identity, issuer: issuer ?? '' };
}

/** The signers that were seen last, newest first, at most `limit`. */
export async function recentSigners(db: Db, limit: number): Promise<SignerRow[]> {
  return (await recent(db).all({ limit })).map(({ kind, identity, issuer, evidence, lastSeen }) => ({
    kind,
    identity,
    issuer: issuer || null,
    evidence,
    lastSeen,
  }));
}

/** Identity and issuer of a signer by its row id; null where there is none. A key has no issuer. */
export async function signerById(db: Db, id: number): Promise<{ identity: string; issuer: string | null } | null> {
  const cache = signersById(db);
  const cached = cache.get(id);
  if (cached !== undefined) return cached;
  const row = await selectSigner(db).get({ id });
  return row === undefined ? null : cache.set(id, { ...row, issuer: row.issuer === '' ? null : row.issuer });
}

/** The identity of a signer by its row id; null for null. */
export async function signerIdentity(db: Db, id: number | null): Promise<string | null> {
  return id === null ? null : ((await selectIdentity(db).get({ id }))?.identity ?? null);
}

/** Row ids of the signers with an identity, at most 16: there is one for each issuer and kind. */
export async function signersWithIdentity(db: Db, identity: string): Promise<number[]> {
  return (await selectIds(db).all({ identity })).map((row) => row.id);
}

/** Signers of one identity, each with its issuer; a key has none. */
export async function signersNamed(db: Db, identity: string): Promise<{ id: number; issuer: string | null }[]> {
  return orm(db)
    .select({ id: signer.id, issuer: signer.issuer })
    .from(signer)
    .where(eq(signer.identity, identity))
    .all();
}
