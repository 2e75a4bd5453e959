/** The kinds of claim that a document can make about an artifact. A project says who speaks for which kind. */
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';

/**
 * `name`, `alias` and `project` are claims that documents of any kind also make: that an artifact has a name or a purl,
 * that it has a further digest, and that it belongs to a project.
 */
export const CLAIM_KINDS = [
  'provenance',
  'sbom',
  'test-result',
  'scan',
  'vex',
  'source-review',
  'deployment',
  'approval',
  'verification-summary',
  'release',
  'rebuild',
  'other',
  'name',
  'alias',
  'project',
] as const;

export type ClaimKind = (typeof CLAIM_KINDS)[number];

const KIND_OF_FACTS: Record<EvidenceKind, ClaimKind> = {
  provenance: 'provenance',
  link: 'provenance',
  layout: 'provenance',
  scai: 'provenance',
  sbom: 'sbom',
  tests: 'test-result',
  scan: 'scan',
  'static-analysis': 'scan',
  vex: 'vex',
  event: 'deployment',
  vsa: 'verification-summary',
  svr: 'verification-summary',
  review: 'source-review',
  'image-signature': 'approval',
  release: 'release',
  publish: 'release',
  rebuild: 'rebuild',
  reference: 'other',
  generic: 'other',
};

/** The kind of claim that a document makes, by the facts that it states. */
export function claimKindOf(kind: EvidenceKind): ClaimKind {
  return KIND_OF_FACTS[kind];
}
