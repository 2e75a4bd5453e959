/** The rows that the audit compares with the log, in pages. Values are as they are stored, but for decoded enums. */
import { and, asc, count, eq, gt, inArray, max } from 'drizzle-orm';
import type { Db } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import {
  actor,
  artifact,
  auditEntry,
  evidence,
  evidenceBody,
  evidenceDrop,
  expectations,
  job,
  keptReport,
  legalHold,
  meta,
  policyVersion,
  predicateTypeVersion,
  quarantine,
  trust,
  verification,
  visibilityChange,
  vsa,
  vsaKey,
} from '../schema/index.ts';
import type { BodyCodec } from '../codec/pack.ts';
import { LOG_TABLES, type LogName } from '../log/log.ts';

/** The leaves of a log from the index `from` on. */
export async function leavesFrom(db: Db, log: LogName, from: number, limit: number) {
  const { leaf: logLeaf } = LOG_TABLES[log];
  return orm(db)
    .select()
    .from(logLeaf)
    .where(gt(logLeaf.idx, from - 1))
    .orderBy(asc(logLeaf.idx))
    .limit(limit)
    .all();
}

/** The hash of a node of a log; null where it is missing. */
export async function nodeAt(db: Db, log: LogName, level: number, idx: number): Promise<Uint8Array | null> {
  const { node: logNode } = LOG_TABLES[log];
  const where = and(eq(logNode.level, level), eq(logNode.idx, idx));
  return (await orm(db).select({ hash: logNode.hash }).from(logNode).where(where).get())?.hash ?? null;
}

/** The nodes of a log behind (level, idx) in the order of their key. */
export async function nodesAfter(db: Db, log: LogName, level: number, idx: number, limit: number) {
  const { node: logNode } = LOG_TABLES[log];
  const where = and(eq(logNode.level, level), gt(logNode.idx, idx));
  return orm(db).select().from(logNode).where(where).orderBy(asc(logNode.idx)).limit(limit).all();
}

/** The levels of a log that have nodes. */
export async function nodeLevels(db: Db, log: LogName): Promise<number[]> {
  const { node: logNode } = LOG_TABLES[log];
  const rows = await orm(db).selectDistinct({ level: logNode.level }).from(logNode).orderBy(asc(logNode.level)).all();
  return rows.map(({ level }) => level);
}

/** The checkpoints of a log of sizes above `after`. */
export async function checkpointsAfter(db: Db, log: LogName, after: number, limit: number) {
  const { checkpoint: logCheckpoint } = LOG_TABLES[log];
  return orm(db)
    .select()
    .from(logCheckpoint)
    .where(gt(logCheckpoint.size, after))
    .orderBy(asc(logCheckpoint.size))
    .limit(limit)
    .all();
}

/** The documents behind `after`, without their bytes. */
export async function evidenceAfter(db: Db, after: number, limit: number) {
  return orm(db).select().from(evidence).where(gt(evidence.seq, after)).orderBy(asc(evidence.seq)).limit(limit).all();
}

/** The packed bytes of a document; null where there are none. */
export async function packedBody(db: Db, seq: number): Promise<{ codec: BodyCodec; bytes: Uint8Array } | null> {
  const columns = { codec: evidenceBody.codec, bytes: evidenceBody.bytes };
  return (await orm(db).select(columns).from(evidenceBody).where(eq(evidenceBody.seq, seq)).get()) ?? null;
}

/** The rows of packed bytes behind `after`: their document, and whether that is there. */
export async function bodiesAfter(
  db: Db,
  after: number,
  limit: number,
): Promise<{ seq: number; document: number | null }[]> {
  return orm(db)
    .select({ seq: evidenceBody.seq, document: evidence.seq })
    .from(evidenceBody)
    .leftJoin(evidence, eq(evidence.seq, evidenceBody.seq))
    .where(gt(evidenceBody.seq, after))
    .orderBy(asc(evidenceBody.seq))
    .limit(limit)
    .all();
}

/** A verification by its row id; null where it is missing. */
export async function verificationAt(db: Db, id: number) {
  return (await orm(db).select().from(verification).where(eq(verification.id, id)).get()) ?? null;
}

/** An actor by its row id; null where it is missing. */
export async function actorAt(db: Db, id: number) {
  return (await orm(db).select().from(actor).where(eq(actor.id, id)).get()) ?? null;
}

/** The dropped bodies of a log entry, with the digests of their documents, by position. */
export async function dropsOf(
  db: Db,
  leaf: number,
): Promise<{ position: number; evidence: number; digest: string | null }[]> {
  return orm(db)
    .select({ position: evidenceDrop.position, evidence: evidenceDrop.evidence, digest: evidence.digest })
    .from(evidenceDrop)
    .leftJoin(evidence, eq(evidence.seq, evidenceDrop.evidence))
    .where(eq(evidenceDrop.leaf, leaf))
    .orderBy(asc(evidenceDrop.position))
    .all();
}

/** The log entries that dropped bodies refer to, above `after`. */
export async function dropLeavesAfter(db: Db, after: number, limit: number): Promise<number[]> {
  const rows = await orm(db)
    .selectDistinct({ leaf: evidenceDrop.leaf })
    .from(evidenceDrop)
    .where(gt(evidenceDrop.leaf, after))
    .orderBy(asc(evidenceDrop.leaf))
    .limit(limit)
    .all();
  return rows.map(({ leaf }) => leaf);
}

/** Verification summaries behind `after`. */
export async function vsasAfter(db: Db, after: number, limit: number) {
  return orm(db).select().from(vsa).where(gt(vsa.id, after)).orderBy(asc(vsa.id)).limit(limit).all();
}

/** Kept reports behind `after`. */
export async function keptReportsAfter(db: Db, after: number, limit: number) {
  return orm(db)
    .select()
    .from(keptReport)
    .where(gt(keptReport.id, after))
    .orderBy(asc(keptReport.id))
    .limit(limit)
    .all();
}

/** The rows that people made, of which there are few: policies, expectations, trust, keys, quarantines, holds. */
export async function administrativeRows(db: Db) {
  const o = orm(db);
  return {
    policies: await o.select().from(policyVersion).orderBy(asc(policyVersion.id)).all(),
    predicateTypes: await o.select().from(predicateTypeVersion).orderBy(asc(predicateTypeVersion.id)).all(),
    expectations: await o.select().from(expectations).orderBy(asc(expectations.id)).all(),
    trust: await o.select().from(trust).orderBy(asc(trust.ref)).all(),
    vsaKeys: await o.select().from(vsaKey).orderBy(asc(vsaKey.id)).all(),
    quarantines: await o.select().from(quarantine).orderBy(asc(quarantine.id)).all(),
    holds: await o.select().from(legalHold).orderBy(asc(legalHold.id)).all(),
    visibility: await o.select().from(visibilityChange).orderBy(asc(visibilityChange.id)).all(),
  };
}

/** The number of documents, to show progress. */
export async function countDocuments(db: Db): Promise<number> {
  return (await orm(db).select({ n: count() }).from(evidence).get())!.n;
}

/** The number of leaves of a log, to show progress. */
export async function countLeaves(db: Db, log: LogName): Promise<number> {
  return (await orm(db).select({ n: count() }).from(LOG_TABLES[log].leaf).get())!.n;
}

/** The row by which the list of the audit log finds an entry, and the actor of the row; null where it is missing. */
export async function auditEntryAt(db: Db, idx: number) {
  const columns = {
    at: auditEntry.at,
    action: auditEntry.action,
    object: auditEntry.object,
    kind: actor.kind,
    identifier: actor.identifier,
  };
  return (
    (await orm(db)
      .select(columns)
      .from(auditEntry)
      .leftJoin(actor, eq(actor.id, auditEntry.actor))
      .where(eq(auditEntry.idx, idx))
      .get()) ?? null
  );
}

/** The indexes of the rows of the audit log from `from` on. */
export async function auditEntryIndexesFrom(db: Db, from: number, limit: number): Promise<number[]> {
  const rows = await orm(db)
    .select({ idx: auditEntry.idx })
    .from(auditEntry)
    .where(gt(auditEntry.idx, from - 1))
    .orderBy(asc(auditEntry.idx))
    .limit(limit)
    .all();
  return rows.map(({ idx }) => idx);
}

/** The oldest verification of a document; null where it has none. */
export async function firstVerification(db: Db, seq: number) {
  const where = eq(verification.evidence, seq);
  return (await orm(db).select().from(verification).where(where).orderBy(asc(verification.id)).limit(1).get()) ?? null;
}

/** The value of a key of `meta`; null where it is not set. */
export async function readMetaValue(db: Db, key: string): Promise<string | null> {
  return (await orm(db).select({ value: meta.value }).from(meta).where(eq(meta.key, key)).get())?.value ?? null;
}

/** The state of every kind of job that is neither done nor given up, at most 100. */
export async function openJobs(db: Db): Promise<{ kind: string; key: string }[]> {
  return orm(db)
    .select({ kind: job.kind, key: job.key })
    .from(job)
    .where(inArray(job.state, ['waiting', 'running']))
    .limit(100)
    .all();
}

/** The newest row of each table whose rows are compared with the log; 0 where it has none. */
export async function newestRows(db: Db): Promise<{ [table: string]: number }> {
  const o = orm(db);
  const newest = (row: { id: number | null } | undefined) => row?.id ?? 0;
  return {
    evidence: newest(
      await o
        .select({ id: max(evidence.seq) })
        .from(evidence)
        .get(),
    ),
    verification: newest(
      await o
        .select({ id: max(verification.id) })
        .from(verification)
        .get(),
    ),
    evidence_drop: newest(
      await o
        .select({ id: max(evidenceDrop.leaf) })
        .from(evidenceDrop)
        .get(),
    ),
    policy_version: newest(
      await o
        .select({ id: max(policyVersion.id) })
        .from(policyVersion)
        .get(),
    ),
    predicate_type_version: newest(
      await o
        .select({ id: max(predicateTypeVersion.id) })
        .from(predicateTypeVersion)
        .get(),
    ),
    expectations: newest(
      await o
        .select({ id: max(expectations.id) })
        .from(expectations)
        .get(),
    ),
    trust: newest(
      await o
        .select({ id: max(trust.ref) })
        .from(trust)
        .get(),
    ),
    vsa: newest(
      await o
        .select({ id: max(vsa.id) })
        .from(vsa)
        .get(),
    ),
    kept_report: newest(
      await o
        .select({ id: max(keptReport.id) })
        .from(keptReport)
        .get(),
    ),
    vsa_key: newest(
      await o
        .select({ id: max(vsaKey.id) })
        .from(vsaKey)
        .get(),
    ),
    quarantine: newest(
      await o
        .select({ id: max(quarantine.id) })
        .from(quarantine)
        .get(),
    ),
    legal_hold: newest(
      await o
        .select({ id: max(legalHold.id) })
        .from(legalHold)
        .get(),
    ),
    visibility_change: newest(
      await o
        .select({ id: max(visibilityChange.id) })
        .from(visibilityChange)
        .get(),
    ),
  };
}

/** The number of artifacts, to show progress. */
export async function countArtifacts(db: Db): Promise<number> {
  return (await orm(db).select({ n: count() }).from(artifact).get())!.n;
}
