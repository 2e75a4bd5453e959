/** Waivers: each waives a rule for an artifact or for a project until a time. Times are RFC 3339. */
import { and, asc, desc, eq, gt, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { Waiver } from '#lib/status/status.ts';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm, prepared, encodedPlaceholder } from '../sqlite/connection.ts';
import { encodeTimestamp } from '../schema/columns/columns.ts';
import { artifact, waiver as t } from '../schema/index.ts';

/** A stored waiver. `artifact`, `project`, `createdBy` and `revokedBy` are row ids. */
export type WaiverRow = typeof t.$inferSelect;

/** A waiver to store. Either `artifact` or `project` is a row id, and the other is null. */
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

/** The maximum number of waivers that an evaluation reads for one artifact, and for one project. */
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

const inForceAt = (target: typeof t.artifact | typeof t.project) =>
  and(
    eq(target, sql.placeholder('of')),
    gt(t.expiresAt, encodedPlaceholder(t.expiresAt, 'at')),
    lte(t.createdAt, encodedPlaceholder(t.createdAt, 'at')),
    or(isNull(t.revokedAt), gt(t.revokedAt, encodedPlaceholder(t.revokedAt, 'at'))),
  );
const ofArtifactAt = prepared((db) =>
  db.select().from(t).where(inForceAt(t.artifact)).orderBy(asc(t.expiresAt)).limit(MAX_PER_TARGET).prepare(),
);
const ofProjectAt = prepared((db) =>
  db.select().from(t).where(inForceAt(t.project)).orderBy(asc(t.expiresAt)).limit(MAX_PER_TARGET).prepare(),
);

/**
 * The waivers in force at `now` that apply to an artifact: its own and those of its project (row ids), at most 64 of
 * each, first to expire first.
 */
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

/** The waivers that were in force at a past time (RFC 3339), as `activeWaiverRows` gives those of now. */
export async function waiverRowsAt(
  db: Db,
  artifactId: number,
  project: number | null,
  at: string,
): Promise<WaiverRow[]> {
  const found = [
    ...(await ofArtifactAt(db).all({ of: artifactId, at })),
    ...(project === null ? [] : await ofProjectAt(db).all({ of: project, at })),
  ];
  // What happened to them later was not known.
  return found.map((row) => ({ ...row, revokedAt: null, revokedBy: null, revokeReason: null }));
}

/** A waiver in the form that the status is derived from. */
export function toWaiver({ id, rule, owner, reason, expiresAt }: WaiverRow): Waiver {
  return { id: String(id), rule, owner, reason, expiresAt };
}

/**
 * A filter of waivers by row ids. `artifact`: the waivers that apply to this artifact, which are its own and those of
 * its project. `project`: the waivers of this project and of its artifacts. Null: the filter is not used.
 */
export type WaiverFilter = { artifact: { id: number; project: number | null } | null; project: number | null };

/**
 * The condition of a filter. With the `+` SQLite uses no index for it: it scans the index that has the order of the
 * list, so that it does not have to sort, and checks each row.
 */
function filterCondition({ artifact: target, project }: WaiverFilter): SQL | undefined {
  const isOfProject = (id: number) => sql`+${t.project} = ${id}`;
  return and(
    target === null
      ? undefined
      : or(sql`+${t.artifact} = ${target.id}`, target.project === null ? undefined : isOfProject(target.project)),
    project === null
      ? undefined
      : or(
          isOfProject(project),
          sql`(select ${artifact.project} from ${artifact} where ${artifact.id} = ${t.artifact}) = ${project}`,
        ),
  );
}

/** The waivers in force at `now`, first to expire first, behind the waiver `after`, at most `limit`. */
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
        filterCondition(filter),
      ),
    )
    .orderBy(asc(t.expiresAt), asc(t.id))
    .limit(limit)
    .all();
}

/** The waivers with ids below `before` that have expired at `now` or are revoked, newest first, at most `limit`. */
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
        filterCondition(filter),
      ),
    )
    .orderBy(desc(t.id))
    .limit(limit)
    .all();
}

/** Add a waiver. Returns its id. */
export async function addWaiver(tx: Tx, row: NewWaiver): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

/** Revoke a waiver; `by` is the row id of an actor. Returns false where no waiver with this id is in force at `at`. */
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

/** A waiver in the order of expiry: when it expires (RFC 3339), and its row id. */
export type WaiverPosition = { expiresAt: string; id: number };

/** The waivers behind the position `after` that have expired at `until`, first expired first, at most `limit`. */
export async function expiredWaivers(
  db: Db,
  after: WaiverPosition,
  until: string,
  limit: number,
): Promise<(WaiverPosition & Pick<WaiverRow, 'artifact' | 'project'>)[]> {
  return await orm(db)
    .select({ expiresAt: t.expiresAt, id: t.id, artifact: t.artifact, project: t.project })
    .from(t)
    .where(
      and(sql`(${t.expiresAt}, ${t.id}) > (${encodeTimestamp(after.expiresAt)}, ${after.id})`, lte(t.expiresAt, until)),
    )
    .orderBy(asc(t.expiresAt), asc(t.id))
    .limit(limit)
    .all();
}

/** A waiver by its id. */
export async function waiverById(db: Db, id: number): Promise<WaiverRow | null> {
  return (await orm(db).select().from(t).where(eq(t.id, id)).get()) ?? null;
}
