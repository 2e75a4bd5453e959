/** The retention of a policy: how long the bytes of each kind of evidence are kept. */
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';

/**
 * How long the bytes of evidence are kept after their receipt. `keepNewest`: those of the newest document of a kind and
 * outcome that counts for an artifact are kept for ever.
 */
export type RetentionRule = { kinds: 'all' | readonly EvidenceKind[]; days: number; keepNewest: boolean };

/** The rule for a kind: one that names it comes before one for all kinds. Null: it is kept for ever. */
export function retentionOf(rules: readonly RetentionRule[], kind: EvidenceKind): RetentionRule | null {
  return (
    rules.find(({ kinds }) => kinds !== 'all' && kinds.includes(kind)) ??
    rules.find(({ kinds }) => kinds === 'all') ??
    null
  );
}

/** The fewest days after which any kind may go; null where every kind is kept for ever. */
export function shortestRetention(rules: readonly RetentionRule[]): number | null {
  return rules.length === 0 ? null : Math.min(...rules.map(({ days }) => days));
}
