/** Rules set aside for a while. */
import { and, asc, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import type { Waiver } from '#lib/status/status.ts';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm, prepared, encodedPlaceholder } from '../sqlite/connection.ts';
import { waiver as t } from '../schema/index.ts';

export type NewWaiver = {
  rule: string;
  artifact: number | null;
  project: number | null;
  owner: string;
  reason: string;
  createdAt: string;
  expiresAt: string;
  /** → actor */
  createdBy: number;
};

const columns = { id: t.id, rule: t.rule, owner: t.owner, reason: t.reason, expiresAt: t.expiresAt };
const ofArtifact = prepared((db) =>
  db
    .select(columns)
    .from(t)
    .where(
      and(
        eq(t.artifact, sql.placeholder('of')),
        gt(t.expiresAt, encodedPlaceholder(t.expiresAt, 'now')),
        isNull(t.revokedAt),
      ),
    )
    .orderBy(asc(t.expiresAt))
    .limit(64)
    .prepare(),
);
const ofProject = prepared((db) =>
  db
    .select(columns)
    .from(t)
    .where(
      and(
        eq(t.project, sql.placeholder('of')),
        gt(t.expiresAt, encodedPlaceholder(t.expiresAt, 'now')),
        isNull(t.revokedAt),
      ),
    )
    .orderBy(asc(t.expiresAt))
    .limit(64)
    .prepare(),
);

/** Waivers that are active at a time, of an artifact and of its project. */
export async function activeWaivers(db: Db, artifact: number, project: number | null, now: string): Promise<Waiver[]> {
  const rows = [
    ...(await ofArtifact(db).all({ of: artifact, now })),
    ...(project === null ? [] : await ofProject(db).all({ of: project, now })),
  ];
  return rows.map((row) => ({ ...row, id: String(row.id) }));
}

export async function addWaiver(tx: Tx, row: NewWaiver): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

export async function revokeWaiver(tx: Tx, id: number, at: string, actor: number): Promise<boolean> {
  return (
    (
      await orm(tx)
        .update(t)
        .set({ revokedAt: at, revokedBy: actor })
        .where(and(eq(t.id, id), isNull(t.revokedAt)))
        .run()
    ).changes > 0
  );
}

/** The targets of the waivers that expired between two times. */
export async function expiredWaivers(
  db: Db,
  after: string,
  until: string,
  limit: number,
): Promise<{ artifact: number | null; project: number | null }[]> {
  return await orm(db)
    .select({ artifact: t.artifact, project: t.project })
    .from(t)
    .where(and(gt(t.expiresAt, after), lte(t.expiresAt, until)))
    .orderBy(asc(t.expiresAt))
    .limit(limit)
    .all();
}

export async function waiverById(
  db: Db,
  id: number,
): Promise<{ artifact: number | null; project: number | null } | null> {
  return (await orm(db).select({ artifact: t.artifact, project: t.project }).from(t).where(eq(t.id, id)).get()) ?? null;
}
