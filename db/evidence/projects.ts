/** The projects of the artifacts that a document is about. */
import { eq, sql } from 'drizzle-orm';
import type { Db } from '../sqlite/connection.ts';
import { prepared } from '../sqlite/connection.ts';
import { artifact, evidenceSubject } from '../schema/index.ts';

const distinctProjects = prepared((db) =>
  db
    .selectDistinct({ project: artifact.project })
    .from(evidenceSubject)
    .innerJoin(artifact, eq(artifact.id, evidenceSubject.artifact))
    .where(eq(evidenceSubject.evidence, sql.placeholder('evidence')))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/**
 * The projects (row ids) of the artifacts that a document is about, each once, at most `limit`. Null stands for the
 * artifacts without a project.
 */
export async function projectsOfEvidence(db: Db, evidence: number, limit: number): Promise<(number | null)[]> {
  return (await distinctProjects(db).all({ evidence, limit })).map(({ project }) => project);
}
