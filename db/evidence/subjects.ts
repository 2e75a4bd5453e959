/** Links between evidence and the artifacts that it is about, in both directions. */
import { and, asc, count, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { prepared } from '../connection/connection.ts';
import {
  bucketsOfKind,
  claimedBucket,
  COUNTING_BUCKETS,
  countingCondition,
  isCountingBucket,
  kindOfBucket,
  quarantineBucket,
  subjectBucket,
} from '#db/schema/columns/buckets.ts';
import { EVIDENCE_KINDS } from '#lib/evidence/model/kinds.ts';
import { evidenceSubject } from '../schema/index.ts';
import type { EvidenceOutcome, FactKind } from './evidence.ts';

/** Links that one query reads of an artifact: most have fewer. */
const FEW_LINKS = 64;

const t = evidenceSubject;
/** The condition that a link is one of evidence that counts. */
export const counts = sql.raw(countingCondition('evidence_subject.bucket'));
const newLink = {
  artifact: sql.placeholder('artifact'),
  bucket: sql.placeholder('bucket'),
  evidence: sql.placeholder('evidence'),
  ordinal: sql.placeholder('ordinal'),
  sender: sql.placeholder('sender'),
};
const addNew = prepared((db) => db.insert(t).values(newLink).prepare());
const add = prepared((db) => db.insert(t).values(newLink).onConflictDoNothing().prepare());
const selectLink = prepared((db) =>
  db
    .select({ bucket: t.bucket })
    .from(t)
    .where(
      and(
        eq(t.artifact, sql.placeholder('artifact')),
        sql`${t.bucket} in (select value from json_each(${sql.placeholder('buckets')}))`,
        eq(t.evidence, sql.placeholder('evidence')),
      ),
    )
    .limit(1)
    .prepare(),
);
const ofEvidence = prepared((db) =>
  db
    .select({ artifact: t.artifact, ordinal: t.ordinal })
    .from(t)
    .where(eq(t.evidence, sql.placeholder('evidence')))
    .orderBy(asc(t.ordinal))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectCountingSubjects = prepared((db) =>
  db
    .select({ artifact: t.artifact, bucket: t.bucket })
    .from(t)
    .where(and(eq(t.evidence, sql.placeholder('evidence')), counts))
    .orderBy(asc(t.ordinal))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectCounting = prepared((db) =>
  db
    .select({ artifact: t.artifact })
    .from(t)
    .where(and(eq(t.evidence, sql.placeholder('evidence')), counts))
    .limit(1)
    .prepare(),
);
const selectCount = prepared((db) =>
  db
    .select({ n: count() })
    .from(t)
    .where(eq(t.evidence, sql.placeholder('evidence')))
    .prepare(),
);
const allOfArtifact = prepared((db) =>
  db
    .select({ bucket: t.bucket, evidence: t.evidence })
    .from(t)
    .where(eq(t.artifact, sql.placeholder('artifact')))
    .orderBy(asc(t.bucket), asc(t.evidence))
    .limit(FEW_LINKS)
    .prepare(),
);
const countingOfArtifact = prepared((db) =>
  db
    .select({ bucket: t.bucket, evidence: t.evidence })
    .from(t)
    .where(and(eq(t.artifact, sql.placeholder('artifact')), inArray(t.bucket, COUNTING_BUCKETS)))
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
    .where(
      and(
        eq(t.artifact, sql.placeholder('artifact')),
        inArray(t.bucket, COUNTING_BUCKETS),
        sql`${t.bucket} > ${sql.placeholder('after')}`,
      ),
    )
    .orderBy(asc(t.bucket))
    .limit(1)
    .prepare(),
);

/** A link to add. `sender`: the actor who named the artifact; null where the document itself names it. */
type NewSubject = { artifact: number; bucket: number; evidence: number; ordinal: number; sender: number | null };

/** Link evidence that was not stored before to an artifact, to which it has no link yet. */
export async function addFirstSubject(tx: Tx, row: NewSubject): Promise<void> {
  await addNew(tx).run(row);
}

/** Link evidence to an artifact, whatever the bucket of a link that exists; true where the link is new. */
export async function addSubject(tx: Tx, row: NewSubject): Promise<boolean> {
  const { artifact, evidence, bucket } = row;
  const buckets = JSON.stringify(bucketsOfKind(kindOfBucket(bucket)));
  if ((await selectLink(tx).get({ artifact, evidence, buckets })) !== undefined) return false;
  return (await add(tx).run(row)).changes > 0;
}

/** Artifacts for which a document counts, with its kind, in the order of the document, at most `limit`. */
export async function countingSubjectsOf(
  db: Db,
  evidence: number,
  limit: number,
): Promise<{ artifact: number; kind: FactKind }[]> {
  const rows = await selectCountingSubjects(db).all({ evidence, limit });
  return rows.map(({ artifact, bucket }) => ({ artifact, kind: kindOfBucket(bucket) }));
}

/** Artifacts that a document is about, in the order of the document, at most `limit`. */
export async function subjectsOf(
  db: Db,
  evidence: number,
  limit: number,
): Promise<{ artifact: number; ordinal: number }[]> {
  return await ofEvidence(db).all({ evidence, limit });
}

/** Whether a document counts for any artifact. */
export async function countsForAny(db: Db, evidence: number): Promise<boolean> {
  return (await selectCounting(db).get({ evidence })) !== undefined;
}

/** The number of artifacts that a document is about. */
export async function countSubjects(db: Db, evidence: number): Promise<number> {
  return (await selectCount(db).get({ evidence }))!.n;
}

/** How many documents of one kind and outcome are read: `byKind`, else `defaultLimit`. */
export type EvidenceLimits = { defaultLimit: number; byKind: Partial<Record<FactKind, number>> };

/** Evidence about an artifact within limits. `omittedKinds`: the kinds of `byKind` of which there is more. */
export type SelectedEvidence = { seqs: number[]; omittedKinds: FactKind[] };

/**
 * The evidence that an evaluation reads: of each kind and outcome the newest within `limits`, by `seq` in ascending
 * order. Many documents in one bucket do not displace those in another.
 */
export async function selectEvidence(db: Db, artifact: number, limits: EvidenceLimits): Promise<SelectedEvidence> {
  const smallest = Math.min(limits.defaultLimit, ...Object.values(limits.byKind));
  const first = await someCounting(db, artifact, smallest + 1);
  if (first.length <= smallest) return { seqs: ascending(first), omittedKinds: [] };
  const chosen: { evidence: number }[] = [];
  const omitted = new Set<FactKind>();
  for (const bucket of await countingBuckets(db, artifact)) {
    const limit = limitOf(limits, bucket);
    const rows = await inBucket(db).all({ artifact, bucket, limit: limit + 1 });
    chosen.push(...rows.slice(0, limit));
    if (rows.length > limit) omitted.add(kindOfBucket(bucket));
  }
  const omittedKinds = (Object.keys(limits.byKind) as FactKind[]).filter((kind) => omitted.has(kind));
  return { seqs: ascending(chosen), omittedKinds };
}

const ascending = (rows: readonly { evidence: number }[]): number[] =>
  rows.map(({ evidence }) => evidence).sort((a, b) => a - b);

/** The `seq` of `selectEvidence`. */
export async function evidenceFor(db: Db, artifact: number, limits: EvidenceLimits): Promise<number[]> {
  return (await selectEvidence(db, artifact, limits)).seqs;
}

/** The buckets in which an artifact has evidence that counts, in ascending order. */
export async function countingBuckets(db: Db, artifact: number): Promise<number[]> {
  const found: number[] = [];
  for (;;) {
    const next = await nextBucket(db).get({ artifact, after: found.at(-1) ?? -1 });
    if (!next) return found;
    found.push(next.bucket);
  }
}

/** At most `limit` links that count, or a few more. However many claims there are, they are not read. */
async function someCounting(db: Db, artifact: number, limit: number): Promise<{ bucket: number; evidence: number }[]> {
  const all = await allOfArtifact(db).all({ artifact });
  if (all.length < FEW_LINKS) return all.filter(({ bucket }) => isCountingBucket(bucket));
  return await countingOfArtifact(db).all({ artifact, limit });
}

/** How many documents of a bucket are read. */
export function limitOf({ defaultLimit, byKind }: EvidenceLimits, bucket: number): number {
  return byKind[kindOfBucket(bucket)] ?? defaultLimit;
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

/** Quarantined evidence about an artifact, newest first, at most `limit`. */
export async function quarantinedEvidence(db: Db, artifact: number, limit: number): Promise<number[]> {
  return newestInBuckets(db, artifact, quarantineBucket, limit);
}

/** Evidence about an artifact whose speaker has no authority over it, newest first, at most `limit`. */
export async function claimedEvidence(db: Db, artifact: number, limit: number): Promise<number[]> {
  return newestInBuckets(db, artifact, claimedBucket, limit);
}

/** The newest evidence of all kinds: of each kind the newest `limit` are read. */
async function newestInBuckets(
  db: Db,
  artifact: number,
  bucketOf: (kind: FactKind) => number,
  limit: number,
): Promise<number[]> {
  const found: number[] = [];
  for (const kind of EVIDENCE_KINDS)
    for (const row of await inBucket(db).all({ artifact, bucket: bucketOf(kind), limit })) found.push(row.evidence);
  return found.sort((a, b) => b - a).slice(0, limit);
}
