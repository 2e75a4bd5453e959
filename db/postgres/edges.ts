/** Edges of many lineage nodes in the order in which SQLite reads them. */
import { preparedSql, type Db } from '../connection/connection.ts';

export type RawEdge = { src: number; dst: number; kind: number; evidence: number };

/** To order all edges, the server would have to read all of them; a node needs those up to the limit alone. */
const edgesAt = (end: 'src' | 'dst', other: 'src' | 'dst') =>
  preparedSql<RawEdge>(`SELECT e.src, e.dst, e.kind, e.evidence FROM json_each(?) r
    CROSS JOIN LATERAL (SELECT src, dst, kind, evidence FROM edge
      WHERE ${end} = r.value AND kind = ANY (ARRAY(SELECT value FROM json_each(?)))
      ORDER BY kind, ${other}, evidence LIMIT ?) AS e LIMIT ?`);
const edges = { src: edgesAt('src', 'dst'), dst: edgesAt('dst', 'src') };

/**
 * The edges of some kinds that begin (`src`) or end (`dst`) at nodes, at most `limit`; -1: all. They are in the order
 * of the nodes, and those of one node by kind, other end and evidence. Both lists are JSON.
 */
export async function edgesOfList(
  db: Db,
  end: 'src' | 'dst',
  { refs, kinds, limit }: { refs: string; kinds: string; limit: number },
): Promise<RawEdge[]> {
  return edges[end](db).all(refs, kinds, limit, limit);
}
