/** The links between one artifact and its evidence, with what decides whether the evidence counts for it. */
import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { prepared } from '../sqlite/connection.ts';
import { COUNTING_BUCKETS } from '#db/schema/columns/buckets.ts';
import { evidence as e, evidenceSubject as t } from '../schema/index.ts';
import { counts } from './subjects.ts';

const columns = {
  seq: e.seq,
  artifact: t.artifact,
  bucket: t.bucket,
  ordinal: t.ordinal,
  namedBy: t.sender,
  /** Milliseconds since 1970: when somebody sent the document whose word counts, where others had sent it before. */
  sentAt: sql<number | null>`${t.sentAt}`,
  digest: e.digest,
  kind: e.kind,
  outcome: e.outcome,
  /** Milliseconds since 1970: the trusted time of signing, else that of the receipt. */
  at: sql<number>`coalesce(${e.signedAt}, ${e.receivedAt})`,
  /** Milliseconds since 1970. */
  receivedAt: sql<number>`${e.receivedAt}`,
  signer: e.signer,
  actor: e.actor,
  project: e.project,
  build: e.build,
  speaker: e.speaker,
  trust: e.trust,
  verification: e.verification,
  quarantine: e.quarantine,
};

/** Most artifacts have fewer links. */
const FEW_LINKS = 65;

const all = prepared((db) =>
  db
    .select(columns)
    .from(t)
    .innerJoin(e, eq(e.seq, t.evidence))
    .where(eq(t.artifact, sql.placeholder('artifact')))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const counting = prepared((db) =>
  db
    .select(columns)
    .from(t)
    .innerJoin(e, eq(e.seq, t.evidence))
    .where(and(eq(t.artifact, sql.placeholder('artifact')), inArray(t.bucket, COUNTING_BUCKETS)))
    .orderBy(asc(t.bucket), asc(t.evidence))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const other = prepared((db) =>
  db
    .select(columns)
    .from(t)
    .innerJoin(e, eq(e.seq, t.evidence))
    .where(and(eq(t.artifact, sql.placeholder('artifact')), sql`not (${counts})`))
    .orderBy(desc(t.bucket), desc(t.evidence))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const between = prepared((db) =>
  db
    .select(columns)
    .from(t)
    .innerJoin(e, eq(e.seq, t.evidence))
    .where(and(eq(t.evidence, sql.placeholder('evidence')), eq(t.artifact, sql.placeholder('artifact'))))
    .limit(1)
    .prepare(),
);
const move = prepared((db) =>
  db
    .update(t)
    .set({ bucket: sql`${sql.placeholder('to')}`, sentAt: sql`${sql.placeholder('sentAt')}` })
    .where(
      and(
        eq(t.artifact, sql.placeholder('artifact')),
        eq(t.bucket, sql.placeholder('from')),
        eq(t.evidence, sql.placeholder('evidence')),
      ),
    )
    .prepare(),
);

const selectSent = prepared((db) =>
  db
    .select({ evidence: t.evidence, sentAt: t.sentAt })
    .from(t)
    .where(and(eq(t.artifact, sql.placeholder('artifact')), sql`sent_at is not null`))
    .prepare(),
);

/**
 * A link. `bucket` is where it is now, `namedBy` the actor who named the artifact of a document that names none. The
 * other columns are those of the evidence.
 */
export type EvidenceLink = Awaited<ReturnType<typeof linksOfArtifact>>['links'][number];

/** The links of an artifact: those that count, and the others, at most `limit` of each. `isCut`: more exist. */
export async function linksOfArtifact(db: Db, artifact: number, limit: number) {
  const some = await all(db).all({ artifact, limit: FEW_LINKS });
  if (some.length < FEW_LINKS) return { links: some, isCut: false };
  const first = await counting(db).all({ artifact, limit });
  const rest = await other(db).all({ artifact, limit });
  return { links: [...first, ...rest], isCut: first.length === limit || rest.length === limit };
}

/** The link between an artifact and a document; null where there is none. */
export async function linkBetween(db: Db, artifact: number, evidence: number): Promise<EvidenceLink | null> {
  return (await between(db).get({ artifact, evidence })) ?? null;
}

/** Move a link to another bucket of the artifact. `sentAt`: see `EvidenceLink`. */
export async function moveLink(
  tx: Tx,
  link: { artifact: number; evidence: number; from: number; to: number; sentAt: number | null },
): Promise<void> {
  await move(tx).run(link);
}

/**
 * When the documents (`seq`) that count for an artifact were sent by somebody whose word counts, RFC 3339: only those
 * that others had sent before.
 */
export async function sentTimes(db: Db, artifact: number): Promise<ReadonlyMap<number, string>> {
  const rows = await selectSent(db).all({ artifact });
  return new Map(rows.flatMap(({ evidence, sentAt }) => (sentAt === null ? [] : [[evidence, sentAt]])));
}
