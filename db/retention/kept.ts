/** The documents whose bytes are kept, in the order of their receipt. */
import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { Db } from '../connection/connection.ts';
import { prepared, encodedPlaceholder } from '../connection/connection.ts';
import { evidence as e, evidenceBody as b } from '../schema/index.ts';

/** A position in the order of receipt: the time of the receipt (RFC 3339), and the row id of the document. */
export type ReceiptPosition = { receivedAt: string; seq: number };

/** Before every document. */
export const FIRST_RECEIPT: ReceiptPosition = { receivedAt: new Date(0).toISOString(), seq: 0 };

const columns = {
  seq: e.seq,
  digest: e.digest,
  receivedAt: e.receivedAt,
  format: e.format,
  predicateType: e.predicateType,
  kind: e.kind,
  outcome: e.outcome,
  project: e.project,
  quarantine: e.quarantine,
  verification: e.verification,
  size: e.size,
  /** The bytes that the body takes in the store. */
  stored: sql<number>`length(${b.bytes}) + coalesce(length(${b.context}), 0)`,
};

const inOrder = prepared((db) =>
  db
    .select(columns)
    .from(e)
    .innerJoin(b, eq(b.seq, e.seq))
    .where(
      and(
        sql`dropped is null`,
        sql`(${e.receivedAt}, ${e.seq}) > (${encodedPlaceholder(e.receivedAt, 'receivedAt')}, ${sql.placeholder('seq')})`,
        lte(e.receivedAt, encodedPlaceholder(e.receivedAt, 'until')),
      ),
    )
    .orderBy(asc(e.receivedAt), asc(e.seq))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const bySeq = prepared((db) =>
  db
    .select(columns)
    .from(e)
    .innerJoin(b, eq(b.seq, e.seq))
    .where(and(eq(e.seq, sql.placeholder('seq')), sql`dropped is null`))
    .prepare(),
);

/** A document whose bytes are kept. `format` and `predicateType` are terms; `digest` is hex. */
export type KeptDocument = Awaited<ReturnType<typeof keptDocuments>>[number];

/** The kept documents after a position that were received at `until` (RFC 3339) or before, at most `limit`. */
export async function keptDocuments(db: Db, after: ReceiptPosition, until: string, limit: number) {
  return await inOrder(db).all({ ...after, until, limit });
}

/** A document by its row id; null where its bytes are not kept. */
export async function keptDocument(db: Db, seq: number): Promise<KeptDocument | null> {
  return (await bySeq(db).get({ seq })) ?? null;
}
