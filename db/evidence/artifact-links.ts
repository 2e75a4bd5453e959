/** The links between one artifact and its evidence, with what decides whether the evidence counts for it. */
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { prepared } from '../connection/connection.ts';
import { linkRow, linkRows, countingLinkRows, otherLinkRows, type EvidenceLink } from '../sqlite/artifact-links.ts';
import { evidenceSubject as t } from '../schema/index.ts';

export type { EvidenceLink } from '../sqlite/artifact-links.ts';

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
  const some = linkRows(db, artifact, FEW_LINKS);
  if (some.length < FEW_LINKS) return { links: some, isCut: false };
  const first = countingLinkRows(db, artifact, limit);
  const rest = otherLinkRows(db, artifact, limit);
  return { links: [...first, ...rest], isCut: first.length === limit || rest.length === limit };
}

/** The link between an artifact and a document; null where there is none. */
export async function linkBetween(db: Db, artifact: number, evidence: number): Promise<EvidenceLink | null> {
  return linkRow(db, artifact, evidence);
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
