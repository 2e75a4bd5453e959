/** The claims between what an overview shows: one edge for all claims of a kind between two shown nodes or groups. */

/** A claim between two nodes, by their references. */
export type Claim = { from: number; to: number; kind: string; verified: boolean; counts: boolean };

/** Claims that are shown as one. `from` and `to` are positions of shown elements, `first` is one of the claims. */
export type MergedClaims<C extends Claim> = {
  from: number;
  to: number;
  kind: C['kind'];
  first: C;
  claims: number;
  /** Of them, those whose evidence counts and is verified, and those that do not count. */
  verified: number;
  withoutAuthority: number;
};

/**
 * Merge claims by the elements that show their ends. `inside`: how many claims are between nodes of one element, by its
 * position. A claim about a node that no element shows is left out.
 */
export function mergeClaims<C extends Claim>(
  claims: Iterable<C>,
  elementOf: ReadonlyMap<number, number>,
): { edges: MergedClaims<C>[]; inside: Map<number, number> } {
  const edges = new Map<string, MergedClaims<C>>();
  const inside = new Map<number, number>();
  for (const claim of claims) {
    const from = elementOf.get(claim.from);
    const to = elementOf.get(claim.to);
    if (from === undefined || to === undefined) continue;
    if (from === to) {
      inside.set(from, (inside.get(from) ?? 0) + 1);
      continue;
    }
    const key = `${from} ${claim.kind} ${to}`;
    let edge = edges.get(key);
    if (edge === undefined) {
      edge = { from, to, kind: claim.kind, first: claim, claims: 0, verified: 0, withoutAuthority: 0 };
      edges.set(key, edge);
    }
    edge.claims += 1;
    if (claim.counts && claim.verified) edge.verified += 1;
    if (!claim.counts) edge.withoutAuthority += 1;
  }
  return { edges: [...edges.values()], inside };
}
