/** Which evidence speaks of which artifact, both ways. */
import { and, asc, count, desc, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { prepared } from '../sqlite/connection.ts';
import { FACT_KINDS, OUTCOMES } from '#db/schema/columns/enums.ts';
import { evidenceSubject } from '../schema/index.ts';
import type { EvidenceOutcome, FactKind } from './evidence.ts';

/** Kind and outcome as one number: evidence of one bucket is read newest first, without reading the others. */
export function subjectBucket(kind: FactKind, outcome: EvidenceOutcome): number {
  return FACT_KINDS.indexOf(kind) * 8 + OUTCOMES.indexOf(outcome);
}

const t = evidenceSubject;
const add = prepared((db) =>
  db
    .insert(t)
    .values({
      artifact: sql.placeholder('artifact'),
      bucket: sql.placeholder('bucket'),
      evidence: sql.placeholder('evidence'),
      ordinal: sql.placeholder('ordinal'),
    })
    .onConflictDoNothing()
    .prepare(),
);
const remove = prepared((db) =>
  db
    .delete(t)
    .where(
      and(
        eq(t.artifact, sql.placeholder('artifact')),
        eq(t.bucket, sql.placeholder('bucket')),
        eq(t.evidence, sql.placeholder('evidence')),
      ),
    )
    .prepare(),
);
const ofEvidence = prepared((db) =>
  db
    .select({ artifact: t.artifact, ordinal: t.ordinal, bucket: t.bucket })
    .from(t)
    .where(eq(t.evidence, sql.placeholder('evidence')))
    .orderBy(asc(t.ordinal))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectCount = prepared((db) =>
  db
    .select({ n: count() })
    .from(t)
    .where(eq(t.evidence, sql.placeholder('evidence')))
    .prepare(),
);
const ofArtifact = prepared((db) =>
  db
    .select({ bucket: t.bucket, evidence: t.evidence })
    .from(t)
    .where(eq(t.artifact, sql.placeholder('artifact')))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const inBucket = prepared((db) =>
  db
    .select({ evidence: t.evidence })
    .from(t)
    .where(and(eq(t.artifact, sql.placeholder('artifact')), eq(t.bucket, sql.placeholder('bucket'))))
    .orderBy(desc(t.evidence))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const nextBucket = prepared((db) =>
  db
    .select({ bucket: t.bucket })
    .from(t)
    .where(and(eq(t.artifact, sql.placeholder('artifact')), sql`${t.bucket} > ${sql.placeholder('after')}`))
    .orderBy(asc(t.bucket))
    .limit(1)
    .prepare(),
);

/** Tie evidence to an artifact. The same tie twice is one; true where it is new. */
export async function addSubject(
  tx: Tx,
  row: { artifact: number; bucket: number; evidence: number; ordinal: number },
): Promise<boolean> {
  return (await add(tx).run(row)).changes > 0;
}

/** The evidence has another outcome now: its ties move to the other bucket. */
export async function moveSubjects(tx: Tx, evidence: number, bucket: number): Promise<number[]> {
  const rows = await ofEvidence(tx).all({ evidence, limit: -1 });
  for (const row of rows) {
    if (row.bucket === bucket) continue;
    await remove(tx).run({ artifact: row.artifact, bucket: row.bucket, evidence });
    await add(tx).run({ artifact: row.artifact, bucket, evidence, ordinal: row.ordinal });
  }
  return rows.map((row) => row.artifact);
}

/** Artifacts that a document speaks of, in its order, at most `limit`. */
export async function subjectsOf(
  db: Db,
  evidence: number,
  limit: number,
): Promise<{ artifact: number; ordinal: number }[]> {
  return (await ofEvidence(db).all({ evidence, limit })).map(({ artifact, ordinal }) => ({ artifact, ordinal }));
}

export async function countSubjects(db: Db, evidence: number): Promise<number> {
  return (await selectCount(db).get({ evidence }))!.n;
}

/** How much evidence of one kind and outcome is considered: `usual`, and of some kinds another number. */
export type EvidenceLimits = { defaultLimit: number; byKind: Partial<Record<FactKind, number>> };

/**
 * The evidence that is considered for an artifact: of each kind and outcome the newest, as many as the limits say,
 * oldest first over all. What one bucket is flooded with cannot push out another.
 */
export async function evidenceFor(db: Db, artifact: number, limits: EvidenceLimits): Promise<number[]> {
  const few = await ofArtifact(db).all({ artifact, limit: limits.defaultLimit + 1 });
  if (few.length <= limits.defaultLimit) return few.map((row) => row.evidence).sort((a, b) => a - b);
  const chosen: number[] = [];
  for (let after = -1; ;) {
    const next = await nextBucket(db).get({ artifact, after });
    if (!next) break;
    after = next.bucket;
    for (const row of await inBucket(db).all({ artifact, bucket: after, limit: limitOf(limits, after) }))
      chosen.push(row.evidence);
  }
  return chosen.sort((a, b) => a - b);
}

function limitOf({ defaultLimit: usual, byKind: of }: EvidenceLimits, bucket: number): number {
  return of[FACT_KINDS[Math.floor(bucket / 8)]!] ?? usual;
}

/** The kinds among those with a limit of their own of which there is more evidence than is considered. */
export async function kindsOverLimit(db: Db, artifact: number, { byKind: of }: EvidenceLimits): Promise<FactKind[]> {
  const least = Math.min(...Object.values(of));
  if ((await ofArtifact(db).all({ artifact, limit: least + 1 })).length <= least) return [];
  const beyond: FactKind[] = [];
  for (const [kind, limit] of Object.entries(of) as [FactKind, number][]) {
    for (const outcome of OUTCOMES) {
      const rows = await inBucket(db).all({ artifact, bucket: subjectBucket(kind, outcome), limit: limit + 1 });
      if (rows.length <= limit) continue;
      beyond.push(kind);
      break;
    }
  }
  return beyond;
}

/** Evidence about an artifact of one kind and outcome, newest first, at most `limit`. */
export async function evidenceOfKind(
  db: Db,
  artifact: number,
  kind: FactKind,
  outcome: EvidenceOutcome,
  limit: number,
): Promise<number[]> {
  return (await inBucket(db).all({ artifact, bucket: subjectBucket(kind, outcome), limit })).map((row) => row.evidence);
}
