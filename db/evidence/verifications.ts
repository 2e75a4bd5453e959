/** The verifications of documents, past and current. */
import { asc, eq, sql } from 'drizzle-orm';
import { type Verification, withProvenSigner } from '#lib/verify/result/verification.ts';
import { packJson, packJsonAsIs, unpackJson } from '../codec/pack.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { prepared } from '../connection/connection.ts';
import { verification } from '../schema/index.ts';
import { keptReading } from '../readings/kept-readings.ts';

const add = prepared((db) =>
  db
    .insert(verification)
    .values({
      evidence: sql.placeholder('evidence'),
      outcome: sql.placeholder('outcome'),
      trustVersion: sql.placeholder('trustVersion'),
      verifiedAt: sql.placeholder('verifiedAt'),
      body: sql.placeholder('body'),
    })
    .returning({ id: verification.id })
    .prepare(),
);
const addWithId = prepared((db) =>
  db
    .insert(verification)
    .values({
      id: sql.placeholder('id'),
      evidence: sql.placeholder('evidence'),
      outcome: sql.placeholder('outcome'),
      trustVersion: sql.placeholder('trustVersion'),
      verifiedAt: sql.placeholder('verifiedAt'),
      body: sql.placeholder('body'),
    })
    .prepare(),
);
const byId = prepared((db) =>
  db
    .select({ body: verification.body })
    .from(verification)
    .where(eq(verification.id, sql.placeholder('id')))
    .prepare(),
);
const ofEvidence = prepared((db) =>
  db
    .select({
      outcome: verification.outcome,
      trustVersion: verification.trustVersion,
      verifiedAt: verification.verifiedAt,
    })
    .from(verification)
    .where(eq(verification.evidence, sql.placeholder('evidence')))
    .orderBy(asc(verification.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** Compress a verification for storage. Run it before the transaction: it takes time. `asIs`: do not compress it. */
export function packVerification(found: Verification, { asIs = false } = {}): Uint8Array {
  return asIs ? packJsonAsIs(found) : packJson(found);
}

/**
 * Add a verification of a document (`seq`); earlier ones stay. `body` is a result of `packVerification`. Returns the
 * row id.
 */
export async function addVerification(
  tx: Tx,
  evidence: number,
  summary: PastVerification,
  body: Uint8Array,
): Promise<number> {
  return (await add(tx).get({ evidence, ...summary, body }))!.id;
}

/** Add the first verification of a document (`seq`), with the row id that `newEvidenceIds` gave. */
export async function addFirstVerification(
  tx: Tx,
  row: PastVerification & { id: number; evidence: number; body: Uint8Array },
): Promise<void> {
  await addWithId(tx).run(row);
}

/** A verification by its row id. Throws where there is none. */
export async function readVerification(db: Db, id: number): Promise<Verification> {
  return keptReading(db, 'verification', id, async () =>
    withProvenSigner(unpackJson<Verification>((await byId(db).get({ id }))!.body)),
  );
}

/** A verification, without its checks. `verifiedAt` is RFC 3339. */
export type PastVerification = { outcome: Verification['outcome']; trustVersion: number; verifiedAt: string };

/** Every verification of a document, oldest first, at most `limit`. */
export async function pastVerifications(db: Db, evidence: number, limit: number): Promise<PastVerification[]> {
  return await ofEvidence(db).all({ evidence, limit });
}

const oldest = prepared((db) =>
  db
    .select({ id: verification.id, outcome: verification.outcome, body: verification.body })
    .from(verification)
    .where(eq(verification.evidence, sql.placeholder('evidence')))
    .orderBy(asc(verification.id))
    .limit(1)
    .prepare(),
);

/** The oldest verification of a document (`seq`), as it is stored; null where it has none. */
export async function oldestVerification(
  db: Db,
  seq: number,
): Promise<Pick<typeof verification.$inferSelect, 'id' | 'outcome' | 'body'> | null> {
  return (await oldest(db).get({ evidence: seq })) ?? null;
}
