/** Moves the rows of a merged project to the project that it belongs to, a bounded number at a time. */
import { and, asc, eq, gt, gte, inArray, or } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm } from '../sqlite/connection.ts';
import { artifact, build, defect, deployment, release, waiver } from '../schema/index.ts';

/** A place in the artifacts of a project: the moment an artifact was first seen, and its number. */
export type ArtifactPosition = { firstSeen: string; id: number };

/** The artifacts of a project in the order they were first seen, after one; at most `limit`. */
export async function artifactsOfProject(
  db: Db,
  project: number,
  after: ArtifactPosition | null,
  limit: number,
): Promise<ArtifactPosition[]> {
  const isAfter =
    after === null
      ? undefined
      : and(
          gte(artifact.firstSeen, after.firstSeen),
          or(gt(artifact.firstSeen, after.firstSeen), gt(artifact.id, after.id)),
        );
  return await orm(db)
    .select({ firstSeen: artifact.firstSeen, id: artifact.id })
    .from(artifact)
    .where(and(eq(artifact.project, project), isAfter))
    .orderBy(asc(artifact.firstSeen), asc(artifact.id))
    .limit(limit)
    .all();
}

/** Waivers, builds, deployments, releases and defects, at most `limit` of them. Answers how many were moved. */
export async function moveProjectRows(tx: Tx, from: number, into: number, limit: number): Promise<number> {
  let moved = 0;
  // Waivers move first, so that the evaluation of the moved artifacts finds them.
  for (const table of [waiver, build, deployment, release] as const) {
    const some = orm(tx)
      .select({ id: table.id })
      .from(table)
      .where(eq(table.project, from))
      .limit(limit - moved);
    moved += (await orm(tx).update(table).set({ project: into }).where(inArray(table.id, some)).run()).changes;
    if (moved >= limit) return moved;
  }
  const found = await orm(tx)
    .select({ artifact: defect.artifact, rule: defect.rule })
    .from(defect)
    .where(eq(defect.project, from))
    .limit(limit - moved)
    .all();
  for (const { artifact: of, rule } of found) {
    await orm(tx)
      .update(defect)
      .set({ project: into })
      .where(and(eq(defect.artifact, of), eq(defect.rule, rule)))
      .run();
  }
  return moved + found.length;
}
