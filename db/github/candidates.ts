/** The artifacts of a project that GitHub is worth asking about: the newest, and those that run somewhere. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { artifact } from '../schema/index.ts';

export type CandidateRow = Pick<typeof artifact.$inferSelect, 'id' | 'alg' | 'project' | 'deployed' | 'firstSeen'>;

const CANDIDATE = {
  id: artifact.id,
  alg: artifact.alg,
  project: artifact.project,
  deployed: artifact.deployed,
  firstSeen: artifact.firstSeen,
};

/** The newest artifacts of a project (row id), at most `limit`. */
export async function newestOfProject(db: Db, project: number, limit: number): Promise<CandidateRow[]> {
  const rows = orm(db).select(CANDIDATE).from(artifact).where(eq(artifact.project, project));
  return await rows.orderBy(desc(artifact.firstSeen)).limit(limit).all();
}

/** Artifacts of a project (row id) of whose release something runs somewhere, at most `limit`. */
export async function runningOfProject(db: Db, project: number, limit: number): Promise<CandidateRow[]> {
  const runs = sql`coalesce(release_deployed, deployed) > 0`;
  return await orm(db)
    .select(CANDIDATE)
    .from(artifact)
    .where(and(eq(artifact.project, project), runs))
    .limit(limit)
    .all();
}
