/** Decides which lineage edges count: their evidence counts for the artifact at the edge, else for any artifact. */
import { parseNodeRef } from '#db/lineage/edges.ts';
import { countingEvidence, countsForArtifacts } from '#db/lineage/batch.ts';
import type { ArtifactEvidence } from '#db/lineage/batch.ts';
import type { Db } from '#db/open.ts';

/** The packed references of the two ends, and the `seq` of the document; 0: a webhook reported the edge. */
type Edge = { from: number; to: number; evidence: number };

/**
 * The edges that count. The link between a document and an artifact at the edge decides; where the document is not
 * about such an artifact, it decides whether the document counts for any artifact. A report of a webhook counts.
 */
export async function countingEdges<T extends Edge>(db: Db, edges: readonly T[]): Promise<Set<T>> {
  const byLink = await edgesByLink(db, edges);
  const open = edges.filter((edge) => edge.evidence !== 0 && !byLink.has(edge));
  const counting = await countingEvidence(db, [...new Set(open.map((edge) => edge.evidence))]);
  return new Set(edges.filter((edge) => edge.evidence === 0 || (byLink.get(edge) ?? counting.has(edge.evidence))));
}

/** Whether each edge counts by the link of its document to an artifact at it; without edges that have no such link. */
async function edgesByLink<T extends Edge>(db: Db, edges: readonly T[]): Promise<Map<T, boolean>> {
  const ends = edges.flatMap((edge) => artifactsAt(edge).map((pair) => ({ edge, pair })));
  const links = await countsForArtifacts(
    db,
    ends.map(({ pair }) => pair),
  );
  const found = new Map<T, boolean>();
  ends.forEach(({ edge }, at) => {
    const counts = links[at] ?? null;
    if (counts !== null) found.set(edge, counts || found.get(edge) === true);
  });
  return found;
}

/** The document with each artifact at the edge. */
function artifactsAt({ from, to, evidence }: Edge): ArtifactEvidence[] {
  if (evidence === 0) return [];
  const artifacts = [from, to].map(parseNodeRef).filter((node) => node.kind === 'artifact');
  return artifacts.map(({ id }) => ({ artifact: id, evidence }));
}
