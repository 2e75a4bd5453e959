/** Decides which lineage edges count: their evidence counts for the artifact at the edge, else for any artifact. */
import { parseNodeRef } from '#db/lineage/edges.ts';
import { evidenceStandings } from '#db/lineage-batch.ts';
import type { ArtifactEvidence } from '#db/lineage-batch.ts';
import type { Db } from '#db/open.ts';

/** The packed references of the two ends, and the `seq` of the document; 0: a webhook reported the edge. */
type Edge = { from: number; to: number; evidence: number };

/**
 * The edges that count. The link between a document and an artifact at the edge decides; where the document is not
 * about such an artifact, it decides whether the document counts for any artifact. A report of a webhook counts.
 */
export async function countingEdges<T extends Edge>(db: Db, edges: readonly T[]): Promise<Set<T>> {
  const claims = edges.filter((edge) => edge.evidence !== 0);
  const pairs = new Map<string, ArtifactEvidence>();
  for (const edge of claims) for (const pair of pairsOf(edge)) pairs.set(keyOf(pair), pair);
  const standings = await evidenceStandings(db, [...pairs.values()]);
  const byKey = new Map([...pairs.keys()].map((key, at) => [key, standings[at]!]));
  const counts = (edge: T): boolean => {
    if (edge.evidence === 0) return true;
    const found = pairsOf(edge).map((pair) => byKey.get(keyOf(pair))!);
    const links = found.flatMap(({ here }) => here ?? []);
    return links.length > 0 ? links.includes(true) : found.some(({ anywhere }) => anywhere);
  };
  return new Set(edges.filter(counts));
}

/** The document with each artifact at the edge; without an artifact once alone. */
function pairsOf({ from, to, evidence }: Edge): ArtifactEvidence[] {
  const artifacts = [from, to].map(parseNodeRef).filter((node) => node.kind === 'artifact');
  if (artifacts.length === 0) return [{ artifact: null, evidence }];
  return artifacts.map(({ id }) => ({ artifact: id, evidence }));
}

const keyOf = ({ artifact, evidence }: ArtifactEvidence) => `${artifact ?? ''} ${evidence}`;
