/** The projects of the artifacts that a document is about. */
import { eq, sql } from 'drizzle-orm';
import type { Db } from '../connection/connection.ts';
import { prepared } from '../connection/connection.ts';
import { artifact, evidence, evidenceSubject } from '../schema/index.ts';

const distinctProjects = prepared((db) =>
  db
    .selectDistinct({ project: sql<number | null>`coalesce(${artifact.project}, ${evidence.project})` })
    .from(evidenceSubject)
    .innerJoin(artifact, eq(artifact.id, evidenceSubject.artifact))
    .innerJoin(evidence, eq(evidence.seq, evidenceSubject.evidence))
    .where(eq(evidenceSubject.evidence, sql.placeholder('evidence')))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/**
 * The projects (row ids) of the artifacts that a document is about, each once, at most `limit`. An artifact without a
 * project belongs to the one that the document names, for this purpose; null where it names none.
 */
export async function projectsOfEvidence(db: Db, seq: number, limit: number): Promise<(number | null)[]> {
  return (await distinctProjects(db).all({ evidence: seq, limit })).map(({ project }) => project);
}
