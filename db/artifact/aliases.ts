/** Further digests of artifacts (aliases). An alias counts only where verified evidence states it. `alg` is a term. */
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { prepared, encodedPlaceholder } from '../connection/connection.ts';
import { hexPrefixRange } from '../codec/hex-prefix.ts';
import { artifactAlias as t } from '../schema/index.ts';

const add = prepared((db) =>
  db
    .insert(t)
    .values({
      alg: sql.placeholder('alg'),
      value: sql.placeholder('value'),
      artifact: sql.placeholder('artifact'),
      evidence: sql.placeholder('evidence'),
      verified: sql.placeholder('verified'),
    })
    .onConflictDoNothing()
    .prepare(),
);
const selectAliased = prepared((db) =>
  db
    .selectDistinct({ artifact: t.artifact })
    .from(t)
    .where(
      and(eq(t.value, encodedPlaceholder(t.value, 'value')), eq(t.alg, sql.placeholder('alg')), eq(t.verified, true)),
    )
    .orderBy(asc(t.artifact))
    .limit(1000)
    .prepare(),
);
const selectClaims = prepared((db) =>
  db
    .select({ artifact: t.artifact, evidence: t.evidence })
    .from(t)
    .where(
      and(eq(t.value, encodedPlaceholder(t.value, 'value')), eq(t.alg, sql.placeholder('alg')), eq(t.verified, true)),
    )
    .orderBy(asc(t.artifact), asc(t.evidence))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectByPrefix = prepared((db) =>
  db
    .selectDistinct({ artifact: t.artifact })
    .from(t)
    .where(
      and(
        sql`${t.value} >= ${encodedPlaceholder(t.value, 'low')} AND ${t.value} <= ${encodedPlaceholder(t.value, 'high')}`,
        sql`(${encodedPlaceholder(t.alg, 'alg')} IS NULL OR ${t.alg} = ${encodedPlaceholder(t.alg, 'alg')})`,
        eq(t.verified, true),
      ),
    )
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectAliases = prepared((db) =>
  db
    .selectDistinct({ alg: t.alg, value: t.value })
    .from(t)
    .where(and(eq(t.artifact, sql.placeholder('artifact')), eq(t.verified, true)))
    .limit(32)
    .prepare(),
);
const selectStated = prepared((db) =>
  db
    .select({ alg: t.alg, value: t.value })
    .from(t)
    .where(and(eq(t.evidence, sql.placeholder('evidence')), eq(t.artifact, sql.placeholder('artifact'))))
    .limit(32)
    .prepare(),
);
const updateVerified = prepared((db) =>
  db
    .update(t)
    .set({ verified: sql`${encodedPlaceholder(t.verified, 'verified')}` })
    .where(and(eq(t.evidence, sql.placeholder('evidence')), eq(t.artifact, sql.placeholder('artifact'))))
    .prepare(),
);

/** Add the claim of a document that an artifact has a further digest. `artifact` and `evidence` are row ids. */
export async function addAlias(
  tx: Tx,
  row: { alg: number; value: string; artifact: number; evidence: number; verified: boolean },
): Promise<void> {
  await add(tx).run(row);
}

/** The aliases that a document states for an artifact, counting or not. */
export async function aliasesOfEvidence(
  db: Db,
  { artifact, evidence }: { artifact: number; evidence: number },
): Promise<{ alg: number; value: string }[]> {
  return await selectStated(db).all({ artifact, evidence });
}

/** Set whether the aliases count that a document states for an artifact. */
export async function setAliasesVerified(
  tx: Tx,
  { artifact, evidence }: { artifact: number; evidence: number },
  verified: boolean,
): Promise<void> {
  await updateVerified(tx).run({ artifact, evidence, verified });
}

/** Row ids of the artifacts with an alias, at most 1,000. */
export async function artifactsByAlias(db: Db, alg: number, value: string): Promise<number[]> {
  return (await selectAliased(db).all({ alg, value })).map((row) => row.artifact);
}

/** The aliases of an artifact (row id), at most 32. */
export async function aliasesOf(db: Db, artifact: number): Promise<{ alg: number; value: string }[]> {
  return await selectAliases(db).all({ artifact });
}

/** The artifacts with an alias, each with the verified evidence that states it (row ids), at most `limit`. */
export async function claimsOfAlias(
  db: Db,
  alg: number,
  value: string,
  limit: number,
): Promise<{ artifact: number; evidence: number }[]> {
  return await selectClaims(db).all({ alg, value, limit });
}

/**
 * Row ids of the artifacts with an alias that begins with these hex digits, at most `limit`. `alg` null: any algorithm.
 */
export async function artifactsByAliasPrefix(
  db: Db,
  hex: string,
  alg: number | null,
  limit: number,
): Promise<number[]> {
  return (await selectByPrefix(db).all({ ...hexPrefixRange(hex), alg, limit })).map((row) => row.artifact);
}
