/** The query for the artifacts that a project built from a commit. */
import { encodeDigest } from '#db/schema/columns/columns.ts';
import { EDGE_KINDS, NODE_KINDS } from '#db/schema/columns/enums.ts';
import type { Db } from './connection.ts';
import { preparedSql } from './connection.ts';

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
  return selectBuiltFrom(db)
    .all(project, project, project, JSON.stringify(alsoFrom), encodeDigest(commit), limit)
    .map(({ id }) => id);
}
