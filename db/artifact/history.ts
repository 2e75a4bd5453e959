/** Changes of status, and defects. Verdicts are not stored: each read evaluates the evidence. */
import { and, asc, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { Status } from '#lib/status/status.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { defect, statusHistory } from '../schema/index.ts';

const add = prepared((db) =>
  db
    .insert(statusHistory)
    .values({
      artifact: sql.placeholder('artifact'),
      at: sql.placeholder('at'),
      from: sql.placeholder('from'),
      to: sql.placeholder('to'),
      reason: sql.placeholder('reason'),
      evidence: sql.placeholder('evidence'),
    })
    .prepare(),
);
const selectHistory = prepared((db) =>
  db
    .select()
    .from(statusHistory)
    .where(eq(statusHistory.artifact, sql.placeholder('artifact')))
    .orderBy(desc(statusHistory.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectNewest = prepared((db) =>
  db
    .select({
      id: statusHistory.id,
      artifact: statusHistory.artifact,
      at: statusHistory.at,
      from: statusHistory.from,
      to: statusHistory.to,
      reason: statusHistory.reason,
    })
    .from(statusHistory)
    .where(lt(statusHistory.id, sql.placeholder('before')))
    .orderBy(desc(statusHistory.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const addDefectRow = prepared((db) =>
  db
    .insert(defect)
    .values({
      artifact: sql.placeholder('artifact'),
      rule: sql.placeholder('rule'),
      project: sql.placeholder('project'),
      foundAt: sql.placeholder('foundAt'),
      leaked: sql.placeholder('leaked'),
    })
    .onConflictDoNothing()
    .prepare(),
);
const selectDefects = prepared((db) =>
  db
    .select()
    .from(defect)
    .where(eq(defect.artifact, sql.placeholder('artifact')))
    .orderBy(asc(defect.rule))
    .limit(64)
    .prepare(),
);

/**
 * A change of status at a time (RFC 3339). `from` is null for the first status; `evidence` is the `seq` of its cause.
 */
export type HistoryRow = { at: string; from: Status | null; to: Status; reason: string; evidence: number | null };

/** Add a change of the status of an artifact (row id). */
export async function addHistory(tx: Tx, artifact: number, change: HistoryRow): Promise<void> {
  await add(tx).run({ artifact, ...change });
}

/** The changes of the status of an artifact (row id), newest first, at most `limit`. */
export async function historyOf(db: Db, artifact: number, limit: number): Promise<HistoryRow[]> {
  return (await selectHistory(db).all({ artifact, limit })).map(({ at, from, to, reason, evidence }) => ({
    at,
    from,
    to,
    reason,
    evidence,
  }));
}

/** A change of the status of an artifact (row id), with its own row id. */
export type StatusChange = Omit<HistoryRow, 'evidence'> & { id: number; artifact: number };

/** The changes of all artifacts, newest first, from before the row id `before`. */
export async function newestStatusChanges(db: Db, query: { before: number; limit: number }): Promise<StatusChange[]> {
  return selectNewest(db).all(query);
}

/** Add a defect: a required rule that fails for an artifact. Returns whether the artifact did not have it yet. */
export async function addDefect(
  tx: Tx,
  row: { artifact: number; rule: string; project: number; foundAt: string; leaked: boolean },
): Promise<boolean> {
  return (await addDefectRow(tx).run(row)).changes > 0;
}

/** The defects of an artifact (row id) in the order of their rules, at most 64. */
export async function defectsOf(
  db: Db,
  artifact: number,
): Promise<{ rule: string; project: number; foundAt: string; leaked: boolean }[]> {
  return (await selectDefects(db).all({ artifact })).map(({ rule, project, foundAt, leaked }) => ({
    rule,
    project,
    foundAt,
    leaked,
  }));
}

export async function deleteDefect(tx: Tx, artifact: number, rule: string): Promise<void> {
  await orm(tx)
    .delete(defect)
    .where(and(eq(defect.artifact, artifact), eq(defect.rule, rule)))
    .run();
}

// The value is part of the SQL, not bound: SQLite uses a partial index only where it sees the condition.
const LEAKED = sql`leaked = 1`;

/**
 * Row ids of the artifacts with a defect found from `from` (included) to `to` (not included), newest defect first, each
 * once, and the number of these defects. At most `limit` defects are read. `project` null: all projects; `from` or `to`
 * null: without that bound.
 */
export async function artifactsWithDefects(
  db: Db,
  filter: { project: number | null; from: string | null; to: string | null; leakedOnly: boolean },
  limit: number,
): Promise<{ artifacts: number[]; defects: number }> {
  const condition = and(
    filter.project === null ? undefined : eq(defect.project, filter.project),
    filter.from === null ? undefined : gte(defect.foundAt, filter.from),
    filter.to === null ? undefined : lt(defect.foundAt, filter.to),
    filter.leakedOnly ? LEAKED : undefined,
  );
  const rows = await orm(db)
    .select({ artifact: defect.artifact })
    .from(defect)
    .where(condition)
    .orderBy(desc(defect.foundAt))
    .limit(limit)
    .all();
  return { artifacts: [...new Set(rows.map((row) => row.artifact))], defects: rows.length };
}
