/** Queries for the artifacts that a project or a build made. */
import { countingCondition } from '#db/schema/columns/buckets.ts';
import { EDGE_KINDS, NODE_KINDS } from '#db/schema/columns/enums.ts';
import { preparedSql, storedDigest, type Db } from '../connection/connection.ts';

type NodeKind = (typeof NODE_KINDS)[number];
/** The packed reference of a node, and its parts: see `nodeRef`. */
const refOf = (kind: NodeKind, id: string) => `${id} * 16 + ${NODE_KINDS.indexOf(kind)}`;
const isKind = (kind: NodeKind, ref: string) => `${ref} % 16 = ${NODE_KINDS.indexOf(kind)}`;
const edgeKind = (kind: (typeof EDGE_KINDS)[number]) => EDGE_KINDS.indexOf(kind);

const selectBuiltFrom = preparedSql<{ id: number }>(
  `SELECT DISTINCT a.id FROM source s
    CROSS JOIN term t ON t.id = s.repository AND lower(t.text) IN (SELECT slug_key FROM project_name WHERE project = ?)
    CROSS JOIN edge s2b ON s2b.src = ${refOf('source', 's.id')} AND s2b.kind = ${edgeKind('source-of')}
    CROSS JOIN build b ON b.id = s2b.dst / 16 AND ${isKind('build', 's2b.dst')} AND b.project = ?
    CROSS JOIN edge b2a ON b2a.src = s2b.dst AND b2a.kind = ${edgeKind('built')}
    CROSS JOIN artifact a ON a.id = b2a.dst / 16 AND ${isKind('artifact', 'b2a.dst')} 
      AND (a.project = ? OR a.id IN (SELECT value FROM json_each(?)))
    WHERE s.commit_id = ? ORDER BY a.id LIMIT ?`,
);

/**
 * Row ids of the artifacts of a project (row id) that its own builds made from a commit (lower-case hex) of its
 * repository, under any name that the repository had. The oldest first, at most `limit`. Builds and artifacts of others
 * do not count towards the limit. `alsoFrom`: artifacts whose project this transaction may have changed.
 */
export async function artifactsBuiltFrom(
  db: Db,
  { project, commit, alsoFrom }: { project: number; commit: string; alsoFrom: readonly number[] },
  limit: number,
): Promise<number[]> {
  return (
    await selectBuiltFrom(db).all(project, project, project, JSON.stringify(alsoFrom), storedDigest(db, commit), limit)
  ).map(({ id }) => id);
}

/** The subjects of a document that are read to find one for which the document counts. */
const MAX_SUBJECTS_READ = 64;
const selectOwnEvidence = preparedSql<{ at: number }>(
  `SELECT r.key AS at FROM json_each(?) r CROSS JOIN build b ON b.id = r.value ->> 0
    WHERE EXISTS (SELECT 1 FROM
      (SELECT artifact, bucket FROM evidence_subject WHERE evidence = r.value ->> 1 ORDER BY ordinal LIMIT ${MAX_SUBJECTS_READ}) s
      CROSS JOIN artifact a ON a.id = s.artifact
      WHERE ${countingCondition('s.bucket')} AND (a.build = b.id OR a.project = b.project))`,
);

/** A build (row id) and a document (`seq`) that names it. */
export type BuildEvidence = { build: number; evidence: number };

/**
 * Whether each document counts for an artifact of its build, or of the project of its build, in the order of the pairs.
 * Of the artifacts of a document the first 64 are read.
 */
export async function countsForBuild(db: Db, pairs: readonly BuildEvidence[]): Promise<boolean[]> {
  if (pairs.length === 0) return [];
  const list = JSON.stringify(pairs.map(({ build, evidence }) => [build, evidence]));
  const found = new Set((await selectOwnEvidence(db).all(list)).map(({ at }) => at));
  return pairs.map((_, at) => found.has(at));
}
