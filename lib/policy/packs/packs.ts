/** The policies that ship as documents, beside the baseline. */
import { ALGORITHMS } from './algorithms.ts';
import { BUILD_ENVIRONMENT } from './build-environment.ts';
import { DEPENDENCIES_TRACED } from './dependencies-traced.ts';
import type { Pack } from './pack.ts';
import { REPRODUCIBLE_BUILD } from './reproducible-build.ts';

/** In the order of display. */
export const PACKS: readonly Pack[] = [
  // The build and what it is made of
  REPRODUCIBLE_BUILD,
  BUILD_ENVIRONMENT,
  DEPENDENCIES_TRACED,
  ALGORITHMS,
];
