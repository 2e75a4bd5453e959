/** The policies that ship as documents, beside the baseline. */

import type { Pack } from './pack.ts';
import { ALGORITHMS } from './algorithms.ts';
import { BUILD_ENVIRONMENT } from './build-environment.ts';
import { DEPENDENCIES_TRACED } from './dependencies-traced.ts';
import { MILESTONES } from './milestones.ts';
import { REPRODUCIBLE_BUILD } from './reproducible-build.ts';
import { SLSA_BUILD_L1, SLSA_BUILD_L2, SLSA_BUILD_L3 } from './slsa-build.ts';
import { SLSA_SOURCE_L1, SLSA_SOURCE_L2, SLSA_SOURCE_L3, SLSA_SOURCE_L4 } from './slsa-source.ts';

/** In the order of display. */
export const PACKS: readonly Pack[] = [
  // SLSA
  SLSA_BUILD_L1,
  SLSA_BUILD_L2,
  SLSA_BUILD_L3,
  SLSA_SOURCE_L1,
  SLSA_SOURCE_L2,
  SLSA_SOURCE_L3,
  SLSA_SOURCE_L4,
  // The pipeline
  MILESTONES,
  // The build and what it is made of
  REPRODUCIBLE_BUILD,
  BUILD_ENVIRONMENT,
  DEPENDENCIES_TRACED,
  ALGORITHMS,
];
