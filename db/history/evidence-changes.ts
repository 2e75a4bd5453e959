/** What documents said before they were verified again or changed. */
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, prepared } from '../connection/connection.ts';
import { evidenceChange as t } from '../schema/index.ts';

/** The verification (row id) and the packed facts of a document before a change; null where they stayed. */
export type EvidenceBefore = { verification: number | null; facts: Uint8Array | null };

const add = prepared((db) =>
  db
    .insert(t)
    .values({
      evidence: sql.placeholder('evidence'),
      at: sql.placeholder('at'),
      verification: sql.placeholder('verification'),
      facts: sql.placeholder('facts'),
    })
    .prepare(),
);
const selectAfter = prepared((db) =>
  db
    .select({ verification: t.verification, facts: t.facts })
    .from(t)
    .where(and(eq(t.evidence, sql.placeholder('evidence')), gt(t.at, encodedPlaceholder(t.at, 'at'))))
    .orderBy(asc(t.at), asc(t.id))
    .prepare(),
);

/** Record what a document (`seq`) was before it changes at `at` (RFC 3339). */
export async function addEvidenceChange(
  tx: Tx,
  change: EvidenceBefore & { evidence: number; at: string },
): Promise<void> {
  await add(tx).run(change);
}

/** What a document (`seq`) was at a time (RFC 3339), as far as it has changed since. */
export async function evidenceBefore(db: Db, evidence: number, at: string): Promise<EvidenceBefore> {
  const changes = await selectAfter(db).all({ evidence, at });
  return {
    verification: changes.find(({ verification }) => verification !== null)?.verification ?? null,
    facts: changes.find(({ facts }) => facts !== null)?.facts ?? null,
  };
}
