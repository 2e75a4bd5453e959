/** The policies of this installation, by version. */
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { encodeTimestamp } from '../schema/columns/columns.ts';
import { orm, prepared } from '../sqlite/connection.ts';
import { policyVersion as t } from '../schema/index.ts';

/** A stored version of a policy. `sha256` is hex; `createdBy` is the row id of an actor. */
export type PolicyVersionRow = Omit<typeof t.$inferSelect, 'sha256'> & { sha256: string };

const selectNewest = prepared((db) =>
  db.select({ id: t.id, sha256: t.sha256 }).from(t).orderBy(desc(t.id)).limit(1).prepare(),
);

/** A text that changes with every change of a policy. */
export async function policyGeneration(db: Db): Promise<string> {
  const newest = await selectNewest(db).get();
  return newest === undefined ? '' : `${newest.id} ${Buffer.from(newest.sha256).toString('hex')}`;
}

/** The newest version of every policy, also of those that are out of force, in the order of their ids. */
export async function newestPolicyVersions(db: Db): Promise<PolicyVersionRow[]> {
  const rows = await orm(db)
    .select()
    .from(t)
    .where(sql`${t.id} IN (SELECT max(id) FROM policy_version GROUP BY policy)`)
    .all();
  return rows.map(toRow).sort((a, b) => (a.policy < b.policy ? -1 : 1));
}

/** The version of every policy that was the newest at a time (RFC 3339), in the order of their ids. */
export async function policyVersionsAt(db: Db, at: string): Promise<PolicyVersionRow[]> {
  const newest = sql`SELECT max(id) FROM policy_version WHERE created_at <= ${encodeTimestamp(at)} GROUP BY policy`;
  const rows = await orm(db)
    .select()
    .from(t)
    .where(sql`${t.id} IN (${newest})`)
    .all();
  return rows.map(toRow).sort((a, b) => (a.policy < b.policy ? -1 : 1));
}

/** A version of a policy; without `version` the newest one. Null where there is none. */
export async function findPolicyVersion(db: Db, policy: string, version?: number): Promise<PolicyVersionRow | null> {
  const row = await orm(db)
    .select()
    .from(t)
    .where(and(eq(t.policy, policy), version === undefined ? undefined : eq(t.version, version)))
    .orderBy(desc(t.version))
    .limit(1)
    .get();
  return row === undefined ? null : toRow(row);
}

/** The versions of a policy before version `before`, the newest first, at most `limit`. */
export async function listPolicyVersions(
  db: Db,
  policy: string,
  before: number,
  limit: number,
): Promise<PolicyVersionRow[]> {
  const rows = await orm(db)
    .select()
    .from(t)
    .where(and(eq(t.policy, policy), lt(t.version, before)))
    .orderBy(desc(t.version))
    .limit(limit)
    .all();
  return rows.map(toRow);
}

/** Add a version, which counts from now on. Returns its row id. */
export async function addPolicyVersion(tx: Tx, { sha256, ...row }: Omit<PolicyVersionRow, 'id'>): Promise<number> {
  const added = await orm(tx)
    .insert(t)
    .values({ ...row, sha256: Buffer.from(sha256, 'hex') })
    .returning({ id: t.id })
    .get();
  return added.id;
}

function toRow({ sha256, ...row }: typeof t.$inferSelect): PolicyVersionRow {
  return { ...row, sha256: Buffer.from(sha256).toString('hex') };
}
