/** Waivers: each waives a rule for an artifact or for a project until a time. Times are RFC 3339. */
import { and, asc, eq, gt, inArray, isNull, lte, ne, or, sql } from 'drizzle-orm';
import type { StoredWaiver } from '#lib/status/status.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared, encodedPlaceholder } from '../connection/connection.ts';
import { encodeTimestamp } from '../schema/columns/columns.ts';
import { waiver as t } from '../schema/index.ts';

/** A stored waiver. `artifact`, `project`, `createdBy` and `revokedBy` are row ids. */
export type WaiverRow = typeof t.$inferSelect;

/** What a waiver is about. Either `artifact` or `project` is a row id, and the other is null. */
export type WaiverTarget = Pick<WaiverRow, 'artifact' | 'project'>;

/** A waiver to store; `createdBy` is the row id of an actor. It is approved and not narrowed unless it says so. */
export type NewWaiver = WaiverTarget & { createdBy: number } & Omit<
    typeof t.$inferInsert,
    'id' | 'createdBy' | 'revokedAt' | 'revokedBy' | 'revokeReason' | 'decidedAt' | 'decidedBy' | 'decisionReason'
  >;

/** The maximum number of waivers in force for one artifact, and for one project; an evaluation reads all of them. */
export const MAX_PER_TARGET = 256;
/** The literals of a partial index: SQLite uses it only for the same condition. */
const isApproved = sql`${t.decision} = 0`;
const isRequested = sql`decision = 1`;
const ofArtifact = prepared((db) =>
  db
    .select()
    .from(t)
    .where(
      and(
        eq(t.artifact, sql.placeholder('of')),
        gt(t.expiresAt, encodedPlaceholder(t.expiresAt, 'now')),
        isNull(t.revokedAt),
        isApproved,
      ),
    )
    .limit(MAX_PER_TARGET)
    .prepare(),
);
const targetsWaivedIn = (column: typeof t.artifact | typeof t.project) =>
  prepared((db) =>
    db
      .select({ target: column })
      .from(t)
      .where(
        and(
          inArray(column, sql`(SELECT value FROM json_each(${sql.placeholder('of')}))`),
          eq(t.environment, sql.placeholder('environment')),
          gt(t.expiresAt, encodedPlaceholder(t.expiresAt, 'now')),
          isNull(t.revokedAt),
          isApproved,
        ),
      )
      .prepare(),
  );
const ofArtifactsIn = targetsWaivedIn(t.artifact);
const ofProjectsIn = targetsWaivedIn(t.project);
const ofProject = prepared((db) =>
  db
    .select()
    .from(t)
    .where(
      and(
        eq(t.project, sql.placeholder('of')),
        gt(t.expiresAt, encodedPlaceholder(t.expiresAt, 'now')),
        isNull(t.revokedAt),
        isApproved,
      ),
    )
    .limit(MAX_PER_TARGET)
    .prepare(),
);

const inForceAt = (target: typeof t.artifact | typeof t.project) =>
  and(
    eq(target, sql.placeholder('of')),
    gt(t.expiresAt, encodedPlaceholder(t.expiresAt, 'at')),
    lte(t.createdAt, encodedPlaceholder(t.createdAt, 'at')),
    isApproved,
    or(isNull(t.decidedAt), lte(t.decidedAt, encodedPlaceholder(t.decidedAt, 'at'))),
    or(isNull(t.revokedAt), gt(t.revokedAt, encodedPlaceholder(t.revokedAt, 'at'))),
  );
const ofArtifactAt = prepared((db) =>
  db.select().from(t).where(inForceAt(t.artifact)).orderBy(asc(t.expiresAt)).limit(MAX_PER_TARGET).prepare(),
);
const ofProjectAt = prepared((db) =>
  db.select().from(t).where(inForceAt(t.project)).orderBy(asc(t.expiresAt)).limit(MAX_PER_TARGET).prepare(),
);

/**
 * The waivers in force at `now` that apply to an artifact in some environment: its own and those of its project (row
 * ids), first to expire first.
 */
export async function activeWaiverRows(
  db: Db,
  artifactId: number,
  project: number | null,
  now: string,
): Promise<WaiverRow[]> {
  const found = await Promise.all([
    waiversInForce(db, { artifact: artifactId, project: null }, now),
    project === null ? [] : waiversInForce(db, { artifact: null, project }, now),
  ]);
  return found.flat();
}

/** The waivers in force at `now` for one target, in whatever environment, first to expire first. */
export async function waiversInForce(db: Db, { artifact, project }: WaiverTarget, now: string): Promise<WaiverRow[]> {
  return byExpiry(
    artifact === null ? await ofProject(db).all({ of: project, now }) : await ofArtifact(db).all({ of: artifact, now }),
  );
}

/** An environment, and the time (RFC 3339) at which a waiver has to be in force. */
type InEnvironment = { environment: string; now: string };

/** Those of the artifacts (row ids) about which a waiver for the environment is in force. */
export async function artifactsWaivedIn(
  db: Db,
  artifacts: readonly number[],
  { environment, now }: InEnvironment,
): Promise<Set<number>> {
  const rows = await ofArtifactsIn(db).all({ of: JSON.stringify(artifacts), environment, now });
  return new Set(rows.map(({ target }) => target!));
}

/** Those of the projects (row ids) about which a waiver for the environment is in force. */
export async function projectsWaivedIn(
  db: Db,
  projects: readonly number[],
  { environment, now }: InEnvironment,
): Promise<Set<number>> {
  const rows = await ofProjectsIn(db).all({ of: JSON.stringify(projects), environment, now });
  return new Set(rows.map(({ target }) => target!));
}

/** The first to expire first. SQLite needs ten times as long for a query with `ORDER BY` that finds nothing. */
function byExpiry(rows: readonly WaiverRow[]): WaiverRow[] {
  return rows.toSorted((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt) || a.id - b.id);
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
export function toStoredWaiver(row: WaiverRow): StoredWaiver {
  const { id, rule, owner, reason, expiresAt, environment, vulnerability, component, decision, revokedAt } = row;
  return {
    id: String(id),
    rule,
    owner,
    reason,
    expiresAt,
    environment,
    vulnerability,
    component,
    decision,
    ended: revokedAt !== null,
  };
}

/** The number of waivers in force at `now`, or of waiting requests, for an artifact or a project. */
export async function countWaivers(
  db: Db,
  { artifact, project }: WaiverTarget,
  now: string,
  what: 'in-force' | 'requested',
): Promise<number> {
  return await orm(db).$count(
    t,
    and(
      artifact === null ? eq(t.project, project!) : eq(t.artifact, artifact),
      gt(t.expiresAt, now),
      isNull(t.revokedAt),
      what === 'in-force' ? isApproved : isRequested,
    ),
  );
}

/** Add a waiver. Returns its id. */
export async function addWaiver(tx: Tx, row: NewWaiver): Promise<number> {
  return (await orm(tx).insert(t).values(row).returning({ id: t.id }).get()).id;
}

/** An act of an actor (row id) upon a waiver at a time. */
export type WaiverAct = { at: string; by: number; reason: string | null };

/** Approve or refuse a request. Returns false where no request with this id waits for a decision at that time. */
export async function decideWaiver(
  tx: Tx,
  id: number,
  { at, by, reason, decision }: WaiverAct & { decision: 'approved' | 'refused' },
): Promise<boolean> {
  const { changes } = await orm(tx)
    .update(t)
    .set({ decision, decidedAt: at, decidedBy: by, decisionReason: reason })
    .where(and(eq(t.id, id), isRequested, isNull(t.revokedAt), gt(t.expiresAt, at)))
    .run();
  return changes > 0;
}

/**
 * End a waiver, or withdraw a request. Returns false where no waiver with this id is in force or requested at that
 * time.
 */
export async function revokeWaiver(tx: Tx, id: number, { at, by, reason }: WaiverAct): Promise<boolean> {
  const { changes } = await orm(tx)
    .update(t)
    .set({ revokedAt: at, revokedBy: by, revokeReason: reason })
    .where(and(eq(t.id, id), isNull(t.revokedAt), gt(t.expiresAt, at), ne(t.decision, 'refused')))
    .run();
  return changes > 0;
}

/** A waiver in the order of expiry: when it expires (RFC 3339), and its row id. */
export type WaiverPosition = { expiresAt: string; id: number };

/** The approved waivers behind `after` that have expired at `until`, first expired first, at most `limit`. */
export async function expiredWaivers(
  db: Db,
  after: WaiverPosition,
  until: string,
  limit: number,
): Promise<(WaiverPosition & Pick<WaiverRow, 'artifact' | 'project' | 'environment' | 'createdAt' | 'revokedAt'>)[]> {
  const { expiresAt, id, artifact, project, environment, createdAt, revokedAt } = t;
  return await orm(db)
    .select({ expiresAt, id, artifact, project, environment, createdAt, revokedAt })
    .from(t)
    .where(
      and(
        sql`(${t.expiresAt}, ${t.id}) > (${encodeTimestamp(after.expiresAt)}, ${after.id})`,
        lte(t.expiresAt, until),
        isApproved,
      ),
    )
    .orderBy(asc(t.expiresAt), asc(t.id))
    .limit(limit)
    .all();
}

/** A waiver by its id. */
export async function waiverById(db: Db, id: number): Promise<WaiverRow | null> {
  return (await orm(db).select().from(t).where(eq(t.id, id)).get()) ?? null;
}
