/** Moves the rows of a merged project to the project that it belongs to, a bounded number at a time. */
import { and, asc, eq, gt, gte, inArray, like, or, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, orm, prepared } from '../connection/connection.ts';
import {
  artifact,
  badgeAddress,
  build,
  defect,
  deployment,
  gateProject,
  keptReport,
  project,
  release,
  reportSchedule,
  waiver,
} from '../schema/index.ts';

/** The position of an artifact in the list of its project: when it was first seen (RFC 3339), and its row id. */
export type ArtifactPosition = { firstSeen: string; id: number };

/** Before every artifact. */
const START: ArtifactPosition = { firstSeen: new Date(0).toISOString(), id: 0 };

const selectArtifacts = (condition: SQL | undefined) =>
  prepared((db) =>
    db
      .select({ firstSeen: artifact.firstSeen, id: artifact.id })
      .from(artifact)
      .where(
        and(
          condition,
          gte(artifact.firstSeen, encodedPlaceholder(artifact.firstSeen, 'firstSeen')),
          or(
            gt(artifact.firstSeen, encodedPlaceholder(artifact.firstSeen, 'firstSeen')),
            gt(artifact.id, sql.placeholder('id')),
          ),
        ),
      )
      .orderBy(asc(artifact.firstSeen), asc(artifact.id))
      .limit(sql.placeholder('limit'))
      .prepare(),
  );
const ofProject = selectArtifacts(eq(artifact.project, sql.placeholder('project')));
// The condition is part of the SQL, not bound: SQLite uses a partial index only where it sees it.
const contended = selectArtifacts(and(eq(artifact.contender, sql.placeholder('project')), sql`contender is not null`));

/**
 * The artifacts of a project (row id) in the order in which they were first seen, at most `limit`. With `after` only
 * those behind that position.
 */
export async function artifactsOfProject(
  db: Db,
  project: number,
  after: ArtifactPosition | null,
  limit: number,
): Promise<ArtifactPosition[]> {
  return await ofProject(db).all({ project, ...(after ?? START), limit });
}

/** The artifacts of other projects that a project (row id) is in conflict about, in the same order. */
export async function contendedArtifacts(
  db: Db,
  project: number,
  after: ArtifactPosition | null,
  limit: number,
): Promise<ArtifactPosition[]> {
  return await contended(db).all({ project, ...(after ?? START), limit });
}

/**
 * Move waivers, builds, deployments, releases, addresses of badges, schedules of reports with what they made, defects
 * and decisions of the gate of the project `from` to the project `into` (row ids), at most `limit` rows. Returns how
 * many rows were moved; fewer than `limit` means that none are left.
 */
export async function moveProjectRows(tx: Tx, from: number, into: number, limit: number): Promise<number> {
  let moved = 0;
  // Waivers move first, so that the evaluation of the moved artifacts finds them.
  for (const table of [waiver, build, deployment, release, badgeAddress, reportSchedule, keptReport] as const) {
    const some = orm(tx)
      .select({ id: table.id })
      .from(table)
      .where(eq(table.project, from))
      .limit(limit - moved);
    moved += (await orm(tx).update(table).set({ project: into }).where(inArray(table.id, some)).run()).changes;
    if (moved >= limit) return moved;
  }
  const defects = await orm(tx)
    .select({ artifact: defect.artifact, rule: defect.rule })
    .from(defect)
    .where(eq(defect.project, from))
    .limit(limit - moved)
    .all();
  for (const { artifact: artifactId, rule } of defects) {
    await orm(tx)
      .update(defect)
      .set({ project: into })
      .where(and(eq(defect.artifact, artifactId), eq(defect.rule, rule)))
      .run();
  }
  moved += defects.length;
  return moved >= limit ? moved : moved + (await moveGateDecisions(tx, from, into, limit - moved));
}

/** Move the decisions of the gate; one that is in the list of the other project already is only removed. */
async function moveGateDecisions(tx: Tx, from: number, into: number, limit: number): Promise<number> {
  const rows = await orm(tx).select().from(gateProject).where(eq(gateProject.project, from)).limit(limit).all();
  for (const { decision, id } of rows) {
    await orm(tx).insert(gateProject).values({ project: into, decision, id }).onConflictDoNothing().run();
    await orm(tx)
      .delete(gateProject)
      .where(and(eq(gateProject.project, from), eq(gateProject.decision, decision), eq(gateProject.id, id)))
      .run();
  }
  return rows.length;
}

/** Make a project (row id) private or public, and every project that was merged into it. */
export async function setPrivate(tx: Tx, id: number, isPrivate: boolean): Promise<void> {
  const merged = await orm(tx)
    .select({ id: project.id })
    .from(project)
    .where(like(project.slugKey, `=${id} %`))
    .all();
  await orm(tx).update(project).set({ isPrivate }).where(eq(project.id, id)).run();
  for (const row of merged) await setPrivate(tx, row.id, isPrivate);
}

/** Where one of two projects (row ids) is private, both are from now on: they prove to be the same repository. */
export async function mergeVisibility(tx: Tx, from: number, into: number): Promise<void> {
  const isEither = await orm(tx)
    .select({ id: project.id })
    .from(project)
    .where(and(or(eq(project.id, from), eq(project.id, into)), eq(project.isPrivate, true)))
    .limit(1)
    .get();
  if (isEither !== undefined) for (const id of [from, into]) await setPrivate(tx, id, true);
}
