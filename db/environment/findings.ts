/** The differences between what should run in environments and what runs there. */
import { and, asc, count, desc, eq, isNotNull, isNull, lt, lte, sql } from 'drizzle-orm';
import type { FindingKind } from '#lib/inventory/drift/find-drift.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { environment, environmentFinding as t } from '../schema/index.ts';

/** A stored difference. `environment`, the artifacts and the algorithms are row ids. */
export type FindingRow = typeof t.$inferSelect;

const countOpen = prepared((db) =>
  db
    .select({ kind: t.kind, findings: count() })
    .from(t)
    .where(and(eq(t.environment, sql.placeholder('environment')), isNull(t.until)))
    .groupBy(t.kind)
    .prepare(),
);

/** The differences of an environment (row id) that have no end, in the order in which they were found. */
export async function openFindings(db: Db, id: number): Promise<FindingRow[]> {
  return await orm(db)
    .select()
    .from(t)
    .where(and(eq(t.environment, id), isNull(t.until)))
    .orderBy(asc(t.kind), asc(t.id))
    .all();
}

/** Add a difference. */
export async function addFinding(tx: Tx, row: Omit<FindingRow, 'id'>): Promise<void> {
  await orm(tx).insert(t).values(row).run();
}

/** End a difference (row id) at a time (RFC 3339). */
export async function endFinding(tx: Tx, id: number, until: string): Promise<void> {
  await orm(tx).update(t).set({ until }).where(eq(t.id, id)).run();
}

/** Set the artifacts (row ids) of a difference. */
export async function setFindingArtifacts(
  tx: Tx,
  id: number,
  { artifact, expectedArtifact }: Pick<FindingRow, 'artifact' | 'expectedArtifact'>,
): Promise<void> {
  await orm(tx).update(t).set({ artifact, expectedArtifact }).where(eq(t.id, id)).run();
}

/** Remove the oldest ended differences of an environment (row id) behind its newest `keep` differences. */
export async function pruneEndedFindings(tx: Tx, id: number, keep: number): Promise<void> {
  const oldest = await orm(tx)
    .select({ id: t.id })
    .from(t)
    .where(eq(t.environment, id))
    .orderBy(desc(t.id))
    .limit(1)
    .offset(keep)
    .get();
  if (oldest === undefined) return;
  const isOld = and(eq(t.environment, id), lte(t.id, oldest.id), isNotNull(t.until));
  await orm(tx).delete(t).where(isOld).run();
}

/** `open`: those that are so now; `ended`: those that were. `before`: the row id at which the page before ended. */
export type FindingFilter = {
  environment: number | null;
  kind: FindingKind | null;
  state: 'open' | 'ended';
  before: number;
  limit: number;
};

/** Differences of one or all environments, the newest first. */
export async function findingsBefore(db: Db, { environment: id, kind, state, ...page }: FindingFilter) {
  return await orm(db)
    .select()
    .from(t)
    .where(
      and(
        id === null ? undefined : eq(t.environment, id),
        kind === null ? undefined : eq(t.kind, kind),
        state === 'open' ? isNull(t.until) : isNotNull(t.until),
        lt(t.id, page.before),
      ),
    )
    .orderBy(desc(t.id))
    .limit(page.limit)
    .all();
}

/** The number of differences of an environment (row id) that have no end, by their kind. */
export async function countFindings(db: Db, id: number): Promise<{ kind: FindingKind; findings: number }[]> {
  return await countOpen(db).all({ environment: id });
}

/** As `countFindings`, of every environment. */
export async function countAllFindings(
  db: Db,
): Promise<{ environment: string; kind: FindingKind; findings: number }[]> {
  const found: { environment: string; kind: FindingKind; findings: number }[] = [];
  for (const { id, name } of await orm(db).select().from(environment).all())
    for (const row of await countFindings(db, id)) found.push({ environment: name, ...row });
  return found;
}
