/** The policies that ship as documents, beside the baseline. */
import { MILESTONES } from './milestones.ts';
import type { Pack } from './pack.ts';
import { SLSA_BUILD_L1, SLSA_BUILD_L2, SLSA_BUILD_L3 } from './slsa-build.ts';

/** In the order of display. */
export const PACKS: readonly Pack[] = [
  // SLSA
  SLSA_BUILD_L1,
  SLSA_BUILD_L2,
  SLSA_BUILD_L3,
  // The pipeline
  MILESTONES,
];
