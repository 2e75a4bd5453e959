/** Stored documents: each is stored once and found by the sha256 of its bytes. */
import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { forEngine, orm, prepared, preparedSql, encodedPlaceholder } from '../connection/connection.ts';
import type { BodyCodec } from '../codec/pack.ts';
import { packBody, packJson, unpackBody, unpackJson } from '../codec/pack.ts';
import { selectNewIds, selectStored } from '../postgres/writing/new-documents.ts';
import { evidence, evidenceBody } from '../schema/index.ts';
import { forgetDocuments, keptRow, sameFacts } from '../readings/kept-readings.ts';
import { termText } from './terms.ts';

type Row = typeof evidence.$inferSelect;

/** The outcome of the verification of a document. */
export type EvidenceOutcome = Row['outcome'];

/** The kind of a document, by the facts that it states. */
export type FactKind = Row['kind'];

/**
 * The properties of a document that are stored beside its bytes. `id` is `sha256:` and hex; `format` and
 * `predicateType` are terms; `signer` and `trust` are row ids; `size` is in bytes; `facts` is a result of `packFacts`.
 */
export type NewEvidence = {
  seq: number;
  id: string;
  format: number;
  predicateType: number | null;
  kind: FactKind;
  outcome: EvidenceOutcome;
  size: number;
  receivedAt: string;
  signedAt: string | null;
  signer: number | null;
  trust: number | null;
  /** → actor: the sender. */
  actor: number;
  /** What makes the document somebody's word. */
  speaker: NonNullable<Row['speaker']>;
  facts: Uint8Array;
  /** → verification, and the index of its entry in the log. */
  verification: number;
  leaf: number;
  project: number | null;
  build: number | null;
};

/** The properties of a stored document, with its public id. */
export type StoredEvidence = Omit<Row, 'digest'> & { id: string };

/** A document and its context, packed outside the transaction. */
export type PackedBody = { codec: BodyCodec; bytes: Uint8Array; context: Uint8Array | null };

/**
 * Compress a document and the context that is needed to read it again. Run it before the transaction: it takes time.
 */
export function packDocument(bytes: Uint8Array, context: { [key: string]: unknown }): PackedBody {
  return { ...packBody(bytes), context: Object.keys(context).length === 0 ? null : packJson(context) };
}

const hexOf = (id: string) => id.slice('sha256:'.length);
const toStoredEvidence = ({ digest, ...row }: Row): StoredEvidence => ({ ...row, id: `sha256:${digest}` });

const add = prepared((db) =>
  db
    .insert(evidence)
    .values({
      seq: sql.placeholder('seq'),
      digest: sql.placeholder('digest'),
      format: sql.placeholder('format'),
      predicateType: sql.placeholder('predicateType'),
      kind: sql.placeholder('kind'),
      outcome: sql.placeholder('outcome'),
      size: sql.placeholder('size'),
      receivedAt: sql.placeholder('receivedAt'),
      signedAt: sql.placeholder('signedAt'),
      signer: sql.placeholder('signer'),
      trust: sql.placeholder('trust'),
      actor: sql.placeholder('actor'),
      speaker: sql.placeholder('speaker'),
      facts: sql.placeholder('facts'),
      verification: sql.placeholder('verification'),
      leaf: sql.placeholder('leaf'),
      project: sql.placeholder('project'),
      build: sql.placeholder('build'),
    })
    .prepare(),
);
const addBody = prepared((db) =>
  db
    .insert(evidenceBody)
    .values({
      seq: sql.placeholder('seq'),
      codec: sql.placeholder('codec'),
      bytes: sql.placeholder('bytes'),
      context: sql.placeholder('context'),
    })
    .prepare(),
);
const byDigest = prepared((db) =>
  db
    .select()
    .from(evidence)
    .where(eq(evidence.digest, encodedPlaceholder(evidence.digest, 'digest')))
    .prepare(),
);
const selectSeq = prepared((db) =>
  db
    .select({ seq: evidence.seq })
    .from(evidence)
    .where(eq(evidence.digest, encodedPlaceholder(evidence.digest, 'digest')))
    .prepare(),
);
const bySeq = prepared((db) =>
  db
    .select()
    .from(evidence)
    .where(eq(evidence.seq, sql.placeholder('seq')))
    .prepare(),
);
const selectIdAndOutcome = prepared((db) =>
  db
    .select({ digest: evidence.digest, outcome: evidence.outcome })
    .from(evidence)
    .where(eq(evidence.seq, sql.placeholder('seq')))
    .prepare(),
);
const selectBody = prepared((db) =>
  db
    .select()
    .from(evidenceBody)
    .where(eq(evidenceBody.seq, sql.placeholder('seq')))
    .prepare(),
);
const updateReferences = prepared((db) =>
  db
    .update(evidence)
    .set({
      verification: sql`${sql.placeholder('verification')}`,
      leaf: sql`${sql.placeholder('leaf')}`,
      project: sql`${sql.placeholder('project')}`,
      build: sql`${sql.placeholder('build')}`,
    })
    .where(eq(evidence.seq, sql.placeholder('seq')))
    .prepare(),
);
const updateVerification = prepared((db) =>
  db
    .update(evidence)
    .set({
      outcome: sql`${encodedPlaceholder(evidence.outcome, 'outcome')}`,
      kind: sql`${encodedPlaceholder(evidence.kind, 'kind')}`,
      verification: sql`${sql.placeholder('verification')}`,
      trust: sql`${sql.placeholder('trust')}`,
      signer: sql`${sql.placeholder('signer')}`,
      signedAt: sql`${encodedPlaceholder(evidence.signedAt, 'signedAt')}`,
      speaker: sql`${encodedPlaceholder(evidence.speaker, 'speaker')}`,
      facts: sql`${sql.placeholder('facts')}`,
    })
    .where(eq(evidence.seq, sql.placeholder('seq')))
    .prepare(),
);
const selectOfProject = prepared((db) =>
  db
    .select({ seq: evidence.seq })
    .from(evidence)
    .where(
      and(
        eq(evidence.project, sql.placeholder('project')),
        sql`project is not null`,
        gt(evidence.seq, sql.placeholder('after')),
      ),
    )
    .orderBy(asc(evidence.seq))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectNewest = prepared((db) =>
  db
    .select()
    .from(evidence)
    .where(lt(evidence.seq, sql.placeholder('before')))
    .orderBy(desc(evidence.seq))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** The `seq` of a new document, and the row id of its verification. */
export type NewIds = { evidence: number; verification: number };

const selectNext = preparedSql<NewIds>(
  `SELECT (SELECT coalesce(max(seq), 0) + 1 FROM evidence) AS evidence,
    (SELECT coalesce(max(id), 0) + 1 FROM verification) AS verification`,
);

/**
 * Row ids for the next documents of a transaction, in the order in which they are to be used: for at most `count` of
 * them. SQLite numbers rows by those that are stored, and gives the ids of one; a number of PostgreSQL that is not used
 * is missing.
 */
export const newEvidenceIds = forEngine<(tx: Tx, count: number) => Promise<NewIds[]>>({
  sqlite: (tx) => selectNext(tx).all(),
  postgres: (tx, count) => selectNewIds(tx).all(count),
});

/** Store a document. The caller has checked that it is new. */
export async function addEvidence(tx: Tx, { id, ...row }: NewEvidence, body: PackedBody): Promise<void> {
  await add(tx).run({ ...row, digest: hexOf(id) });
  await addBody(tx).run({ seq: row.seq, codec: body.codec, bytes: body.bytes, context: body.context });
}

/** Set the verification, log leaf, project and build of a document. */
export async function setEvidenceReferences(
  tx: Tx,
  seq: number,
  at: { verification: number; leaf: number; project: number | null; build: number | null },
): Promise<void> {
  await updateReferences(tx).run({ seq, ...at });
}

/** Replace the current verification of a document by a new one. */
export async function updateEvidenceVerification(
  tx: Tx,
  seq: number,
  now: {
    outcome: EvidenceOutcome;
    kind: FactKind;
    verification: number;
    trust: number | null;
    signer: number | null;
    signedAt: string | null;
    speaker: NonNullable<Row['speaker']>;
    facts: Uint8Array;
  },
): Promise<void> {
  await updateVerification(tx).run({ seq, ...now });
}

/** A document by its id (`sha256:` and hex); null where it is not stored. */
export async function findEvidence(db: Db, id: string): Promise<StoredEvidence | null> {
  const row = await byDigest(db).get({ digest: hexOf(id) });
  return row ? toStoredEvidence(row) : null;
}

/** Those of some ids (`sha256:` and hex) of which a document is stored. */
export const storedIds = forEngine<(db: Tx, ids: readonly string[]) => Promise<Set<string>>>({
  async sqlite(db, ids) {
    const stored = new Set<string>();
    for (const id of ids) if ((await selectSeq(db).get({ digest: hexOf(id) })) !== undefined) stored.add(id);
    return stored;
  },
  postgres: async (db, ids) =>
    new Set((await selectStored(db).all(ids.map(hexOf))).map(({ digest }) => `sha256:${digest}`)),
});

/** A document by its `seq`. */
export async function evidenceBySeq(db: Db, seq: number): Promise<StoredEvidence | null> {
  return keptRow(db, 'evidence', seq, async () => {
    const row = await bySeq(db).get({ seq });
    return row ? { ...toStoredEvidence(row), facts: sameFacts(db, seq, row.facts) as typeof row.facts } : null;
  });
}

/** The id and the outcome of a document by its `seq`, without reading its facts. */
export async function evidenceIdAndOutcome(
  db: Db,
  seq: number,
): Promise<{ id: string; outcome: EvidenceOutcome } | null> {
  const row = await selectIdAndOutcome(db).get({ seq });
  return row ? { id: `sha256:${row.digest}`, outcome: row.outcome } : null;
}

/** The original bytes of a document and the context that is needed to read them again; null where there is none. */
export async function readDocument(
  db: Db,
  seq: number,
): Promise<{ bytes: Uint8Array; context: { [key: string]: unknown } } | null> {
  const row = await selectBody(db).get({ seq });
  if (!row) return null;
  return { bytes: unpackBody(row.codec, row.bytes), context: row.context ? unpackJson(row.context) : {} };
}

/** Replace the context that is stored beside a document. */
export async function replaceContext(tx: Tx, seq: number, context: { [key: string]: unknown }): Promise<void> {
  await orm(tx)
    .update(evidenceBody)
    .set({ context: packJson(context) })
    .where(eq(evidenceBody.seq, seq))
    .run();
  forgetDocuments(tx);
}

/** Replace the packed facts of a document. */
export async function replaceFacts(tx: Tx, seq: number, facts: Uint8Array): Promise<void> {
  await orm(tx).update(evidence).set({ facts }).where(eq(evidence.seq, seq)).run();
}

/** `seq` of the documents that name a project (row id), behind `after`, in ascending order, at most `limit`. */
export async function evidenceOfProject(db: Db, project: number, after: number, limit: number): Promise<number[]> {
  return (await selectOfProject(db).all({ project, after, limit })).map((row) => row.seq);
}

/** When the first document was received, RFC 3339; null where there is none. */
export async function firstReceipt(db: Db): Promise<string | null> {
  return (await selectFirst(db).get())?.receivedAt ?? null;
}

/** Newest first, from before `before`. */
export async function newestEvidence(db: Db, before: number, limit: number): Promise<StoredEvidence[]> {
  return (await selectNewest(db).all({ before, limit })).map(toStoredEvidence);
}

const selectFirst = prepared((db) =>
  db
    .select({ receivedAt: evidence.receivedAt })
    .from(evidence)
    .where(gt(evidence.seq, 0))
    .orderBy(evidence.seq)
    .limit(1)
    .prepare(),
);
const selectReverifiable = prepared((db) =>
  db
    .select({ seq: evidence.seq })
    .from(evidence)
    .where(and(sql`outcome in (0, 1, 2)`, gt(evidence.seq, sql.placeholder('after'))))
    .orderBy(evidence.seq)
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectDependingOnTrust = prepared((db) =>
  db
    .select({ seq: evidence.seq })
    .from(evidence)
    .where(and(eq(evidence.trust, sql.placeholder('trust')), gt(evidence.seq, sql.placeholder('after'))))
    .orderBy(evidence.seq)
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** `seq` of the documents that new trust could change: those with outcome failed, error or untrusted, after `after`. */
export async function reverifiableEvidence(db: Db, after: number, limit: number): Promise<number[]> {
  return (await selectReverifiable(db).all({ after, limit })).map((row) => row.seq);
}

/** `seq` of the documents that depend on a trust entry, which its removal could change, after `after`. */
export async function evidenceDependingOnTrust(db: Db, trust: number, after: number, limit: number): Promise<number[]> {
  return (await selectDependingOnTrust(db).all({ trust, after, limit })).map((row) => row.seq);
}

/** The texts of several terms. */
export async function termTexts(db: Db, ids: number[]): Promise<Map<number, string>> {
  return new Map(
    await Promise.all(ids.map(async (id): Promise<[number, string]> => [id, (await termText(db, id)) ?? ''])),
  );
}
