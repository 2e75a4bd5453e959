/** Further digests of artifacts: they count only where verified evidence says so. */
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { prepared, encodedPlaceholder } from '../sqlite/connection.ts';
import { encodeDigest } from '#db/schema/columns/columns.ts';
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
    .limit(4)
    .prepare(),
);
const selectClaims = prepared((db) =>
  db
    .select({ artifact: t.artifact, evidence: t.evidence })
    .from(t)
    .where(
      and(eq(t.value, encodedPlaceholder(t.value, 'value')), eq(t.alg, sql.placeholder('alg')), eq(t.verified, true)),
    )
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectByPrefix = prepared((db) =>
  db
    .selectDistinct({ artifact: t.artifact })
    .from(t)
    .where(
      and(
        sql`${t.value} >= ${sql.placeholder('low')} AND ${t.value} <= ${sql.placeholder('high')}`,
        sql`(${sql.placeholder('alg')} IS NULL OR ${t.alg} = ${sql.placeholder('alg')})`,
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
const updateVerified = prepared((db) =>
  db
    .update(t)
    .set({ verified: sql`${encodedPlaceholder(t.verified, 'verified')}` })
    .where(eq(t.evidence, sql.placeholder('evidence')))
    .prepare(),
);

export async function addAlias(
  tx: Tx,
  row: { alg: number; value: string; artifact: number; evidence: number; verified: boolean },
): Promise<void> {
  await add(tx).run(row);
}

/** Set whether the aliases that a document claims count, after its outcome has changed. */
export async function setAliasesVerified(tx: Tx, evidence: number, verified: boolean): Promise<void> {
  await updateVerified(tx).run({ evidence, verified });
}

/** The one artifact with a further digest; null where none has it, or where verified evidence gives it to several. */
export async function artifactByAlias(db: Db, alg: number, value: string): Promise<number | null> {
  const found = await selectAliased(db).all({ alg, value });
  return found.length === 1 ? found[0]!.artifact : null;
}

export async function aliasesOf(db: Db, artifact: number): Promise<{ alg: number; value: string }[]> {
  return await selectAliases(db).all({ artifact });
}

/** The artifacts that verified evidence gives a further digest to, each with the number of that evidence. */
export async function claimsOfAlias(
  db: Db,
  alg: number,
  value: string,
  limit: number,
): Promise<{ artifact: number; evidence: number }[]> {
  return await selectClaims(db).all({ alg, value, limit });
}

/**
 * The artifacts that verified evidence gives a further digest to which begins with these hex digits.
 * @param alg a term; null for every algorithm
 */
export async function artifactsByAliasPrefix(
  db: Db,
  hex: string,
  alg: number | null,
  limit: number,
): Promise<number[]> {
  const even = hex.length % 2 === 0;
  const low = encodeDigest(even ? hex : `${hex}0`);
  const high = encodeDigest(`${even ? hex : `${hex}f`}${'ff'.repeat(65)}`);
  return (await selectByPrefix(db).all({ low, high, alg, limit })).map((row) => row.artifact);
}
