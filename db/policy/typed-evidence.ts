/** The stored documents of one predicate type. */
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { Db } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { evidence } from '../schema/index.ts';

const ofType = (predicateType: number) =>
  and(sql`predicate_type is not null`, eq(evidence.predicateType, predicateType));

/**
 * The documents (`seq`) of a predicate type (row id of a term) before a document, the newest first, at most `limit`.
 */
export async function evidenceOfType(db: Db, predicateType: number, before: number, limit: number): Promise<number[]> {
  const rows = await orm(db)
    .select({ seq: evidence.seq })
    .from(evidence)
    .where(and(ofType(predicateType), lt(evidence.seq, before)))
    .orderBy(desc(evidence.seq))
    .limit(limit)
    .all();
  return rows.map(({ seq }) => seq);
}

/** How many documents a predicate type has, at most `limit`. */
export async function countEvidenceOfType(db: Db, predicateType: number, limit: number): Promise<number> {
  const some = orm(db)
    .select({ seq: evidence.seq })
    .from(evidence)
    .where(ofType(predicateType))
    .limit(limit)
    .as('some');
  const counted = await orm(db)
    .select({ count: sql<number>`count(*)` })
    .from(some)
    .get();
  return counted?.count ?? 0;
}
