import { and, desc, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { prepared, encodedPlaceholder } from '../sqlite/connection.ts';
import { signer } from '../schema/index.ts';

export type SignerIdentifier = { kind: 'certificate' | 'key'; identity: string; issuer: string | null };
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
      evidence: 1,
      lastSeen: sql.placeholder('at'),
    })
    .returning({ id: signer.id })
    .prepare(),
);
const countEvidence = prepared((orm) =>
  orm
    .update(signer)
    .set({
      evidence: sql`${signer.evidence} + 1`,
      lastSeen: sql`max(${signer.lastSeen}, ${encodedPlaceholder(signer.lastSeen, 'at')})`,
    })
    .where(eq(signer.id, sql.placeholder('id')))
    .prepare(),
);
const recent = prepared((orm) =>
  orm.select().from(signer).orderBy(desc(signer.lastSeen)).limit(sql.placeholder('limit')).prepare(),
);
const selectIdentity = prepared((orm) =>
  orm
    .select({ identity: signer.identity })
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

/** The number of a signer; counts one more evidence of it. */
export async function upsertSigner(tx: Tx, who: SignerIdentifier, at: string): Promise<number> {
  const key = { kind: who.kind, identity: who.identity, issuer: who.issuer ?? '' };
  const known = await find(tx).get(key);
  if (!known) return (await add(tx).get({ ...key, at }))!.id;
  await countEvidence(tx).run({ id: known.id, at });
  return known.id;
}

/** The number of a signer, null where it is not known. */
export async function findSigner(db: Db, who: SignerIdentifier): Promise<number | null> {
  return (await find(db).get({ kind: who.kind, identity: who.identity, issuer: who.issuer ?? '' }))?.id ?? null;
}

/** The signers seen last. */
export async function recentSigners(db: Db, limit: number): Promise<SignerRow[]> {
  return (await recent(db).all({ limit })).map(({ kind, identity, issuer, evidence, lastSeen }) => ({
    kind,
    identity,
    issuer: issuer || null,
    evidence,
    lastSeen,
  }));
}

export async function signerIdentity(db: Db, id: number | null): Promise<string | null> {
  return id === null ? null : ((await selectIdentity(db).get({ id }))?.identity ?? null);
}

/** Numbers of the signers of one identity (one per issuer and kind). */
export async function signersWithIdentity(db: Db, identity: string): Promise<number[]> {
  return (await selectIds(db).all({ identity })).map((row) => row.id);
}
