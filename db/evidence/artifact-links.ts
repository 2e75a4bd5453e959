/** The links between one artifact and its evidence, with what decides whether the evidence counts for it. */
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { prepared, preparedSql } from '../connection/connection.ts';
import { COUNTING_BUCKETS } from '../schema/columns/buckets.ts';
import { decodeDigest } from '../schema/columns/columns.ts';
import { OUTCOMES, SPEAKER_BASES } from '../schema/columns/enums.ts';
import { evidenceSubject as t } from '../schema/index.ts';
import { EVIDENCE_KINDS, type EvidenceKind } from '#lib/evidence/model/kinds.ts';

/**
 * A link. `bucket` is where it is now, `namedBy` the actor who named the artifact of a document that names none. The
 * other columns are those of the evidence.
 */
export type EvidenceLink = {
  seq: number;
  artifact: number;
  bucket: number;
  ordinal: number;
  namedBy: number | null;
  /** Milliseconds since 1970: when somebody sent the document whose word counts, where others had sent it before. */
  sentAt: number | null;
  digest: string;
  kind: EvidenceKind;
  outcome: (typeof OUTCOMES)[number];
  /** Milliseconds since 1970: the trusted time of signing, else that of the receipt. */
  at: number;
  /** Milliseconds since 1970. */
  receivedAt: number;
  signer: number | null;
  actor: number | null;
  project: number | null;
  build: number | null;
  speaker: (typeof SPEAKER_BASES)[number] | null;
  trust: number | null;
  verification: number | null;
  quarantine: number | null;
};

type StoredLink = Omit<EvidenceLink, 'digest' | 'kind' | 'outcome' | 'speaker'> & {
  digest: Uint8Array | string;
  kind: number;
  outcome: number;
  speaker: number | null;
};

// Every document that is stored reads all links of its artifacts: the query builder takes three times as long.
const LINKS = `SELECT e.seq, t.artifact, t.bucket, t.ordinal, t.sender AS "namedBy", t.sent_at AS "sentAt", e.digest, e.kind,
  e.outcome, coalesce(e.signed_at, e.received_at) AS at, e.received_at AS "receivedAt", e.signer, e.actor, e.project,
  e.build, e.speaker, e.trust, e.verification, e.quarantine
  FROM evidence_subject t JOIN evidence e ON e.seq = t.evidence`;
const COUNTING = COUNTING_BUCKETS.join(', ');

const selectAll = preparedSql<StoredLink>(`${LINKS} WHERE t.artifact = ? ORDER BY t.bucket, t.evidence LIMIT ?`);
const selectCounting = preparedSql<StoredLink>(
  `${LINKS} WHERE t.artifact = ? AND t.bucket IN (${COUNTING}) ORDER BY t.bucket, t.evidence LIMIT ?`,
);
const selectOther = preparedSql<StoredLink>(
  `${LINKS} WHERE t.artifact = ? AND t.bucket NOT IN (${COUNTING}) ORDER BY t.bucket DESC, t.evidence DESC LIMIT ?`,
);
const selectOne = preparedSql<StoredLink>(`${LINKS} WHERE t.evidence = ? AND t.artifact = ? LIMIT 1`);

function decode(row: StoredLink): EvidenceLink {
  return {
    ...row,
    digest: decodeDigest(row.digest),
    kind: EVIDENCE_KINDS[row.kind]!,
    outcome: OUTCOMES[row.outcome]!,
    speaker: row.speaker === null ? null : SPEAKER_BASES[row.speaker]!,
  };
}

/** The links of an artifact (row id), at most `limit`. */
async function linkRows(db: Db, artifact: number, limit: number): Promise<EvidenceLink[]> {
  return (await selectAll(db).all(artifact, limit)).map(decode);
}

/** The links with evidence that counts, the lowest bucket first. */
async function countingLinkRows(db: Db, artifact: number, limit: number): Promise<EvidenceLink[]> {
  return (await selectCounting(db).all(artifact, limit)).map(decode);
}

/** The links with evidence that does not count, the highest bucket first. */
async function otherLinkRows(db: Db, artifact: number, limit: number): Promise<EvidenceLink[]> {
  return (await selectOther(db).all(artifact, limit)).map(decode);
}

/** Most artifacts have fewer links. */
const FEW_LINKS = 65;

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

/** The links of an artifact: those that count, and the others, at most `limit` of each. `isCut`: more exist. */
export async function linksOfArtifact(
  db: Db,
  artifact: number,
  limit: number,
): Promise<{ links: EvidenceLink[]; isCut: boolean }> {
  const some = await linkRows(db, artifact, FEW_LINKS);
  if (some.length < FEW_LINKS) return { links: some, isCut: false };
  const first = await countingLinkRows(db, artifact, limit);
  const rest = await otherLinkRows(db, artifact, limit);
  return { links: [...first, ...rest], isCut: first.length === limit || rest.length === limit };
}

/** The link between an artifact and a document (`seq`); null where there is none. */
export async function linkBetween(db: Db, artifact: number, evidence: number): Promise<EvidenceLink | null> {
  const row = await selectOne(db).get(evidence, artifact);
  return row === undefined ? null : decode(row);
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
