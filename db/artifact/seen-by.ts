/** The artifacts of a project that were known at a time. */
import { and, desc, eq, lte } from 'drizzle-orm';
import type { Db } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { artifact } from '../schema/index.ts';

/** Artifacts (row ids) of a project (row id) first seen by a time (RFC 3339), newest first, at most `limit`. */
export async function newestSeenBy(db: Db, project: number, at: string, limit: number): Promise<number[]> {
  const rows = await orm(db)
    .select({ id: artifact.id })
    .from(artifact)
    .where(and(eq(artifact.project, project), lte(artifact.firstSeen, at)))
    .orderBy(desc(artifact.firstSeen), desc(artifact.id))
    .limit(limit)
    .all();
  return rows.map(({ id }) => id);
}
