/** The kinds of evidence that a retention names, and the retention of a policy. */
import type { Facts } from '#lib/evidence/model/evidence.ts';

export type EvidenceKind = Facts['kind'];

/** Every kind of evidence, by the facts that it states. */
export const EVIDENCE_KINDS = [
  'generic',
  'provenance',
  'sbom',
  'vex',
  'scan',
  'tests',
  'static-analysis',
  'vsa',
  'svr',
  'release',
  'publish',
  'link',
  'scai',
  'reference',
  'image-signature',
  'event',
  'layout',
  'review',
] as const satisfies readonly EvidenceKind[];

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
