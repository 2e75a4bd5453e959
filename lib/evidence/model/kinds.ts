/** The kinds of evidence. */
import type { Facts } from './evidence.ts';

export type EvidenceKind = Facts['kind'];

/**
 * Every kind of evidence, by the facts that it states. A store has the index of a kind in this list: a new kind may
 * only be appended.
 */
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
  'rebuild',
] as const satisfies readonly EvidenceKind[];
