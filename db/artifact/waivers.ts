/** Rules set aside for a while. */
import { and, asc, desc, eq, gt, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { Waiver } from '#lib/status/status.ts';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm, prepared, encodedPlaceholder } from '../sqlite/connection.ts';
import { encodeTimestamp } from '../schema/columns/columns.ts';
import { artifact, waiver as t } from '../schema/index.ts';

export type WaiverRow = typeof t.$inferSelect;

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

/** Waivers of one artifact, or of one project, that are read at most. */
const MAX_PER_TARGET = 64;
const ofArtifact = prepared((db) =>
  db
    .select()
    .from(t)
    .where(
      and(
        eq(t.artifact, sql.placeholder('of')),
        gt(t.expiresAt, encodedPlaceholder(t.expiresAt, 'now')),
        isNull(t.revokedAt),
      ),
    )
    .orderBy(asc(t.expiresAt))
    .limit(MAX_PER_TARGET)
    .prepare(),
);
const ofProject = prepared((db) =>
  db
    .select()
    .from(t)
    .where(
      and(
        eq(t.project, sql.placeholder('of')),
        gt(t.expiresAt, encodedPlaceholder(t.expiresAt, 'now')),
        isNull(t.revokedAt),
      ),
    )
    .orderBy(asc(t.expiresAt))
    .limit(MAX_PER_TARGET)
    .prepare(),
);

/** The waivers in force at a time that cover an artifact: its own and those of its project. `now` is RFC 3339. */
export async function activeWaiverRows(
  db: Db,
  artifactId: number,
  project: number | null,
  now: string,
): Promise<WaiverRow[]> {
  return [
    ...(await ofArtifact(db).all({ of: artifactId, now })),
    ...(project === null ? [] : await ofProject(db).all({ of: project, now })),
  ];
}

/** The same waivers as the status sees them. */
export async function activeWaivers(
  db: Db,
  artifactId: number,
  project: number | null,
  now: string,
): Promise<Waiver[]> {
  return (await activeWaiverRows(db, artifactId, project, now)).map(({ id, rule, owner, reason, expiresAt }) => ({
    id: String(id),
    rule,
    owner,
    reason,
    expiresAt,
  }));
}

/**
 * `artifact`: waivers that cover this artifact, its own and those of its project. `project`: waivers of this project
 * and of its artifacts. Null: no such limit.
 */
export type WaiverFilter = { artifact: { id: number; project: number | null } | null; project: number | null };

/** The `+` keeps SQLite from sorting: it walks the index of the order and checks each row. */
function matches({ artifact: of, project }: WaiverFilter): SQL | undefined {
  const isOfProject = (id: number) => sql`+${t.project} = ${id}`;
  return and(
    of === null
      ? undefined
      : or(sql`+${t.artifact} = ${of.id}`, of.project === null ? undefined : isOfProject(of.project)),
    project === null
      ? undefined
      : or(
          isOfProject(project),
          sql`(select ${artifact.project} from ${artifact} where ${artifact.id} = ${t.artifact}) = ${project}`,
        ),
  );
}

/** Waivers in force at `now`, the one that expires first comes first, from after `after`. */
export async function listActiveWaivers(
  db: Db,
  filter: WaiverFilter,
  now: string,
  after: { expiresAt: string; id: number } | null,
  limit: number,
): Promise<WaiverRow[]> {
  const from = after ?? { expiresAt: now, id: Number.MAX_SAFE_INTEGER };
  return await orm(db)
    .select()
    .from(t)
    .where(
      and(
        sql`(${t.expiresAt}, ${t.id}) > (${encodeTimestamp(from.expiresAt)}, ${from.id})`,
        gt(t.expiresAt, now),
        isNull(t.revokedAt),
        matches(filter),
      ),
    )
    .orderBy(asc(t.expiresAt), asc(t.id))
    .limit(limit)
    .all();
}

/** Waivers that have expired at `now` or are revoked, the newest comes first, with ids below `before`. */
export async function listEndedWaivers(
  db: Db,
  filter: WaiverFilter,
  now: string,
  before: number | null,
  limit: number,
): Promise<WaiverRow[]> {
  return await orm(db)
    .select()
    .from(t)
    .where(
      and(
        lt(t.id, before ?? Number.MAX_SAFE_INTEGER),
        or(sql`${t.revokedAt} is not null`, sql`+${t.expiresAt} <= ${encodeTimestamp(now)}`),
        matches(filter),
      ),
    )
    .orderBy(desc(t.id))
    .limit(limit)
    .all();
}

export async function addWaiver(tx: Tx, row: NewWaiver): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

/** Revoke a waiver that is in force. False where it is not. */
export async function revokeWaiver(
  tx: Tx,
  id: number,
  { at, by, reason }: { at: string; by: number; reason: string | null },
): Promise<boolean> {
  const { changes } = await orm(tx)
    .update(t)
    .set({ revokedAt: at, revokedBy: by, revokeReason: reason })
    .where(and(eq(t.id, id), isNull(t.revokedAt), gt(t.expiresAt, at)))
    .run();
  return changes > 0;
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

export async function waiverById(db: Db, id: number): Promise<WaiverRow | null> {
  return (await orm(db).select().from(t).where(eq(t.id, id)).get()) ?? null;
}
