/** The rows by which entries of the audit log are found: who, what, to what and when. The entries are its leaves. */
import { and, desc, eq, gte, lt, max, min, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { encodeTimestamp } from '../schema/columns/columns.ts';
import { auditEntry as t } from '../schema/index.ts';

/** A row of the index. `at` is RFC 3339, `actor` a row id, `object` is `KIND:ID`. */
export type AuditEntryRow = { idx: number; at: string; actor: number; action: string; object: string };

const insert = prepared((db) =>
  db
    .insert(t)
    .values({
      idx: sql.placeholder('idx'),
      at: sql.placeholder('at'),
      actor: sql.placeholder('actor'),
      action: sql.placeholder('action'),
      object: sql.placeholder('object'),
    })
    .prepare(),
);

/** Add the row of an entry. */
export async function addAuditEntry(tx: Tx, row: AuditEntryRow): Promise<void> {
  await insert(tx).run(row);
}

/** Null: not filtered. `from` and `until` are RFC 3339; `before` is an index, so that a page goes on behind another. */
export type AuditEntryFilter = {
  actor: number | null;
  action: string | null;
  object: string | null;
  from: string | null;
  until: string | null;
  before: number;
  limit: number;
};

/** The entries that meet every criterion, newest first. */
export async function listAuditEntries(db: Db, filter: AuditEntryFilter): Promise<AuditEntryRow[]> {
  const { actor, action, object, from, until, before, limit } = filter;
  const times = await timeRange(db, { from, until });
  if (times === null) return [];
  return orm(db)
    .select()
    .from(t)
    .where(
      and(
        actor === null ? undefined : eq(t.actor, actor),
        action === null ? undefined : eq(t.action, action),
        object === null ? undefined : eq(t.object, object),
        gte(t.idx, times.first),
        lt(t.idx, Math.min(before, times.last + 1)),
        // The clock may have been put back, so that the indexes of a time range can have entries of other times.
        from === null ? undefined : sql`+${t.at} >= ${encodeTimestamp(from)}`,
        until === null ? undefined : sql`+${t.at} < ${encodeTimestamp(until)}`,
      ),
    )
    .orderBy(desc(t.idx))
    .limit(limit)
    .all();
}

/** The first and the last index of the entries of a time range; null where it has none. */
async function timeRange(
  db: Db,
  { from, until }: Pick<AuditEntryFilter, 'from' | 'until'>,
): Promise<{ first: number; last: number } | null> {
  if (from === null && until === null) return { first: 0, last: Number.MAX_SAFE_INTEGER - 1 };
  const row = await orm(db)
    .select({ first: min(t.idx), last: max(t.idx) })
    .from(t)
    .where(and(from === null ? undefined : gte(t.at, from), until === null ? undefined : lt(t.at, until)))
    .get();
  return row === undefined || row.first === null || row.last === null ? null : { first: row.first, last: row.last };
}
