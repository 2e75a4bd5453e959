/**
 * The SQL that reads the links of an artifact. Every document that is stored reads all links of its artifacts, so that
 * the rows are decoded here: the query builder takes three times as long.
 */
import { COUNTING_BUCKETS } from '#db/schema/columns/buckets.ts';
import { EVIDENCE_KINDS, type EvidenceKind } from '#lib/evidence/model/kinds.ts';
import { OUTCOMES, SPEAKER_BASES } from '#db/schema/columns/enums.ts';
import { decodeDigest } from '#db/schema/columns/columns.ts';
import type { Db } from '../connection/connection.ts';
import { preparedSqlite } from './connection.ts';

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

const LINKS = `SELECT e.seq, t.artifact, t.bucket, t.ordinal, t.sender AS namedBy, t.sent_at AS sentAt, e.digest, e.kind,
  e.outcome, coalesce(e.signed_at, e.received_at) AS at, e.received_at AS receivedAt, e.signer, e.actor, e.project,
  e.build, e.speaker, e.trust, e.verification, e.quarantine
  FROM evidence_subject t JOIN evidence e ON e.seq = t.evidence`;
const COUNTING = COUNTING_BUCKETS.join(', ');

const selectAll = preparedSqlite<StoredLink>(`${LINKS} WHERE t.artifact = ? LIMIT ?`);
const selectCounting = preparedSqlite<StoredLink>(
  `${LINKS} WHERE t.artifact = ? AND t.bucket IN (${COUNTING}) ORDER BY t.bucket, t.evidence LIMIT ?`,
);
const selectOther = preparedSqlite<StoredLink>(
  `${LINKS} WHERE t.artifact = ? AND t.bucket NOT IN (${COUNTING}) ORDER BY t.bucket DESC, t.evidence DESC LIMIT ?`,
);
const selectOne = preparedSqlite<StoredLink>(`${LINKS} WHERE t.evidence = ? AND t.artifact = ? LIMIT 1`);

function decode(row: StoredLink): EvidenceLink {
  return {
    ...row,
    digest: decodeDigest(row.digest),
    kind: EVIDENCE_KINDS[row.kind]!,
    outcome: OUTCOMES[row.outcome]!,
    speaker: row.speaker === null ? null : SPEAKER_BASES[row.speaker]!,
  };
}

/** The links of an artifact (row id) in the order of their buckets, at most `limit`; -1: all. */
export function linkRows(db: Db, artifact: number, limit: number): EvidenceLink[] {
  return selectAll(db).all(artifact, limit).map(decode);
}

/** The links with evidence that counts, the lowest bucket first. */
export function countingLinkRows(db: Db, artifact: number, limit: number): EvidenceLink[] {
  return selectCounting(db).all(artifact, limit).map(decode);
}

/** The links with evidence that does not count, the highest bucket first. */
export function otherLinkRows(db: Db, artifact: number, limit: number): EvidenceLink[] {
  return selectOther(db).all(artifact, limit).map(decode);
}

/** The link between an artifact and a document (`seq`); null where there is none. */
export function linkRow(db: Db, artifact: number, evidence: number): EvidenceLink | null {
  const row = selectOne(db).get(evidence, artifact);
  return row === undefined ? null : decode(row);
}
