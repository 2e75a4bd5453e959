/** Whose word stored documents are: what an earlier version did not record. */
import { asc, eq, gt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, prepared } from '../connection/connection.ts';
import { evidence as t } from '../schema/index.ts';
import type { StoredEvidence } from './evidence.ts';

/** A document without its facts. */
export type SpokenRow = Pick<
  StoredEvidence,
  | 'seq'
  | 'kind'
  | 'build'
  | 'outcome'
  | 'receivedAt'
  | 'signer'
  | 'project'
  | 'trust'
  | 'verification'
  | 'actor'
  | 'speaker'
  | 'quarantine'
>;

const selectAfter = prepared((db) =>
  db
    .select({
      seq: t.seq,
      kind: t.kind,
      build: t.build,
      outcome: t.outcome,
      receivedAt: t.receivedAt,
      signer: t.signer,
      project: t.project,
      trust: t.trust,
      verification: t.verification,
      actor: t.actor,
      speaker: t.speaker,
      quarantine: t.quarantine,
    })
    .from(t)
    .where(gt(t.seq, sql.placeholder('after')))
    .orderBy(asc(t.seq))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const update = prepared((db) =>
  db
    .update(t)
    .set({ speaker: sql`${encodedPlaceholder(t.speaker, 'speaker')}` })
    .where(eq(t.seq, sql.placeholder('seq')))
    .prepare(),
);

/** The documents behind `after`, by their `seq`, at most `limit`. */
export async function spokenRowsAfter(db: Db, after: number, limit: number): Promise<SpokenRow[]> {
  return await selectAfter(db).all({ after, limit });
}

/** Record whose word a document is. */
export async function setSpeaker(tx: Tx, seq: number, speaker: NonNullable<SpokenRow['speaker']>): Promise<void> {
  await update(tx).run({ seq, speaker });
}
